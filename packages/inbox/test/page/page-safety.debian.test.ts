import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser, watched } from "./fixture/browser.js";
import { startPage } from "./fixture/page-fixture.js";

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'>&lt;b&gt;\u202Eevil{{7*7}}';
const browser = useBrowser();

test.each(["light", "dark"] as const)("axe finds nothing on any part, in %s colours", async (colorScheme) => {
  await using inbox = await startPage();
  inbox.apple.devices.set("cd".repeat(32), { name: "Ada's" });
  await inbox.send({ payload: { aps: { alert: { title: "T", body: "B" }, category: "GONE", badge: 2 } } });
  await inbox.send({ payload: "no JSON" });
  // The content security policy would keep the checker out; the page's own scripts are those of the other tests.
  const { page } = await openPage(browser(), inbox.url, { colorScheme, bypassCSP: true });
  await page.addScriptTag({ content: axe.source });
  await page.locator(".row").first().waitFor();
  expect(await violations(page)).toEqual([]);
  for (const nth of [0, 1]) {
    await page.locator(".row").nth(nth).click();
    await page.getByRole("region", { name: "What the phone shows" }).waitFor();
    expect(await violations(page)).toEqual([]);
  }
  for (const part of ["Devices", "Faults", "Connections", "Setup"]) {
    await page.getByRole("button", { name: part }).click();
    await page.getByRole("main", { name: part }).waitFor();
    if (part === "Devices") await page.getByText("Settings of Ada's").click();
    if (part === "Connections") await page.getByRole("button", { name: /http2-1/ }).click();
    expect(await violations(page)).toEqual([]);
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
});

test("hostile text in every field is text, and no address in it is asked for", async () => {
  await using inbox = await startPage();
  inbox.apple.devices.set("cd".repeat(32), { name: HOSTILE });
  const beacon = "https://example.com/beacon.png";
  await inbox.send({
    deviceToken: "cd".repeat(32),
    payload: {
      aps: {
        alert: { title: HOSTILE, subtitle: `${HOSTILE} ${beacon}`, body: HOSTILE },
        category: HOSTILE,
        sound: HOSTILE,
        "thread-id": HOSTILE,
        [HOSTILE]: HOSTILE,
      },
      [HOSTILE]: { [HOSTILE]: [HOSTILE] },
      image: beacon,
      __proto__x: { "attachment-url": beacon },
    },
    headers: { "x-hostile": '<img src=x onerror="alert(3)">', "apns-collapse-id": "<script>4</script>" },
  });
  await inbox.send({ payload: ALMOST_JSON });
  await inbox.send({ payload: { aps: { alert: HOSTILE } }, deviceToken: "%3Cscript%3E" });
  inbox.apple.rules.add({ name: HOSTILE, at: "request", do: { delayMs: 0 } });
  const { page, requests, faults } = await openPage(browser(), inbox.url);
  await page.locator(".row").nth(2).waitFor();
  for (const nth of [0, 1, 2]) {
    await page.locator(".row").nth(nth).click();
    await page.getByRole("region", { name: "What the phone shows" }).waitFor();
    if (nth === 2) {
      await page.locator(".card .text-title").waitFor();
      expect(await page.locator(".card .text-title").textContent()).toBe(HOSTILE);
    }
    expect(await intruders(page)).toBe(0);
  }
  for (const part of ["Devices", "Faults", "Connections", "Setup"]) {
    await page.getByRole("button", { name: part }).click();
    await page.getByRole("main", { name: part }).waitFor();
    expect(await intruders(page)).toBe(0);
  }
  expect(faults).toEqual([]);
  expect(requests.filter((each) => !each.startsWith(inbox.url) && !each.startsWith("data:"))).toEqual([]);
});

test("nothing is lost or doubled when the inbox was away", async () => {
  await using inbox = await startPage();
  await inbox.send({ payload: { aps: { alert: "before" } } });
  const { page, faults } = await openPage(browser(), inbox.url);
  await page.locator(".row").first().waitFor();
  await inbox.stopInbox();
  await page.getByText(/Reconnecting|Polling/).waitFor();
  for (let count = 0; count < 5; count += 1)
    await inbox.send({ payload: { aps: { alert: `away ${count}` } } });
  await inbox.startInbox();
  await page.getByText("Live", { exact: true }).waitFor();
  await expect.poll(() => page.locator(".row").count()).toBe(6);
  expect((await page.locator(".row-text").allTextContents()).toReversed()).toEqual([
    "before",
    ...[0, 1, 2, 3, 4].map((count) => `away ${count}`),
  ]);
  expect(faults).toEqual([]);
});

test("all tabs of a browser share one stream, and another one takes it over", async () => {
  await using inbox = await startPage();
  const first = await openPage(browser(), inbox.url);
  const second = await watched(first.context, inbox.url);
  const streams = ({ requests }: typeof first): number =>
    requests.filter((each) => each.includes("api/v1/events")).length;
  expect([streams(first), streams(second)]).toEqual([1, 0]);
  await inbox.send({ payload: { aps: { alert: "for both" } } });
  await first.page.getByText("for both").waitFor();
  await second.page.getByText("for both").waitFor();
  await first.page.close();
  await expect.poll(() => streams(second)).toBe(1);
  await inbox.send({ payload: { aps: { alert: "for the other" } } });
  await second.page.getByText("for the other").waitFor();
});

const ALMOST_JSON = `{"aps":{"alert":"${"<svg/onload=alert(5)>".repeat(3)}"}`;

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = (await page.evaluate("axe.run()")) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

/** Elements that only a text that became HTML could have made. */
async function intruders(page: Page): Promise<number> {
  return page.evaluate(
    "document.querySelectorAll('#page img, #page script, #page iframe, #page b b, [onerror], [onload]').length",
  );
}
