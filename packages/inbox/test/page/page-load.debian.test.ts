import { expect, test, vi } from "vitest";
import { openPage, useBrowser } from "./fixture/browser.js";
import { startPage } from "./fixture/page-fixture.js";

const COUNT = 40_000;
const AT_A_TIME = 400;
// A server, a client and a browser share two cores.
vi.setConfig({ testTimeout: 240_000 });
const browser = useBrowser();

test("40,000 notifications draw few rows, lay out seldom, and all are there", async () => {
  await using inbox = await startPage();
  const { context, page, faults } = await openPage(browser(), inbox.url);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  const layouts = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "LayoutCount")?.value ?? 0;
  };
  const before = await layouts();
  let most = 0;
  for (let sent = 0; sent < COUNT; sent += AT_A_TIME) {
    await Promise.all(
      Array.from({ length: AT_A_TIME }, (_, index) =>
        inbox.send({ payload: { aps: { alert: `${sent + index}` } } }),
      ),
    );
    if (sent % 4_000 === 0) most = Math.max(most, await page.locator(".row").count());
  }
  await expect.poll(() => page.locator(".total").textContent(), { timeout: 60_000 }).toBe("40,000");
  await expect.poll(() => page.locator(".row-text").first().textContent()).toMatch(/^39,?\d{3}$/);
  expect(most).toBeLessThanOrEqual(200);
  expect(await page.locator(".row").first().getAttribute("aria-setsize")).toBe("40000");
  // Catching up, the clock of the chart and the numbers lay out; a notification does not.
  expect((await layouts()) - before).toBeLessThan(COUNT / 20);
  await page.evaluate("document.querySelector('.list').scrollTo({ top: 200_000 })");
  await expect
    .poll(() => page.locator(".row").first().getAttribute("aria-posinset").then(Number))
    .toBeGreaterThan(4_000);
  expect(await page.locator(".row").count()).toBeLessThanOrEqual(200);
  const first = await page.locator(".row").nth(15).textContent();
  await inbox.send({ payload: { aps: { alert: "while reading" } } });
  await page.getByRole("button", { name: "↑ 1 new" }).waitFor();
  expect(await page.locator(".row").nth(15).textContent()).toBe(first);
  await page.getByRole("button", { name: "↑ 1 new" }).click();
  await page.locator(".row", { hasText: "while reading" }).waitFor();
  expect(faults).toEqual([]);
});
