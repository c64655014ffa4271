import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "./fixture/browser.js";
import { DEVICE_TOKEN, startPage } from "./fixture/page-fixture.js";
import { startSubPathProxy } from "./fixture/sub-path-proxy.js";

const PARTS = ["Devices", "Faults", "Connections", "Setup", "Inbox"];
/** Longer than any line, without a place to break. */
const LONG = "Donaudampfschifffahrt".repeat(12);
const browser = useBrowser();

test.each([
  ["200 % of 1280 × 800", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ["400 % of 1280 × 1024", { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }],
  ["a phone, 390 × 844", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 }],
] as const)("I-50: nothing is cut off, and nothing scrolls sideways, at %s", async (_, options) => {
  await using inbox = await startPage();
  inbox.apple.devices.set(DEVICE_TOKEN, { name: LONG, state: "offline", topics: [LONG], channels: [LONG] });
  inbox.apple.rules.add({
    name: LONG,
    at: "request",
    when: { topic: LONG },
    do: { answer: { status: 503 } },
  });
  inbox.apple.clock.advance(3_600_000);
  await inbox.send({ payload: { aps: { alert: { title: LONG, body: LONG } }, [LONG]: LONG } });
  await inbox.send({ payload: LONG, headers: { "apns-priority": "no" } });
  const { page, faults } = await openPage(browser(), inbox.url, options);
  for (const part of PARTS) {
    await page.getByRole("button", { name: new RegExp(`^${part}`) }).click();
    await page.getByRole("main", { name: part }).waitFor();
    if (part === "Devices") await page.locator("summary").first().click();
    if (part === "Connections") await page.getByRole("button", { name: /http2-1/ }).click();
    expect(await cutOff(page), part).toEqual([]);
  }
  for (const nth of [0, 1]) {
    await page.locator(".row").nth(nth).click();
    await page.getByRole("region", { name: "What the phone shows" }).waitFor();
    expect(await cutOff(page), `notification ${nth}`).toEqual([]);
    const documented = page.getByText("reasons/DeviceTokenNotForTopic", { exact: true });
    expect(await documented.count(), "the page of its reason (I-58)").toBe(nth);
    await page.getByRole("button", { name: "Close" }).click();
  }
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  expect(await cutOff(page), "keys").toEqual([]);
  expect(faults).toEqual([]);
});

test("I-51: below a path of a proxy the page has its files, API and stream, and asks for nothing beside it", async () => {
  await using inbox = await startPage();
  await using proxy = await startSubPathProxy(inbox.url, "/tools/inbox/");
  const { page, faults, requests } = await openPage(browser(), proxy.url);
  await inbox.send({ payload: { aps: { alert: "below a path" } } });
  await page.locator(".row", { hasText: "below a path" }).click();
  await page.getByRole("region", { name: "What the phone shows" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/tools/inbox/");
  await page.reload();
  await page.getByRole("region", { name: "What the phone shows" }).waitFor();
  await page.getByRole("button", { name: /^Devices/ }).click();
  await page.getByRole("button", { name: "New phone" }).click();
  await expect.poll(() => inbox.apple.devices.list().length).toBe(1);
  expect(requests.filter((url) => !url.startsWith(proxy.url) && !url.startsWith("data:"))).toEqual([]);
  expect(proxy.strays).toEqual([]);
  expect(faults).toEqual([]);
});

/**
 * What a reader cannot get at: a page that scrolls sideways, controls and texts beyond the window, and controls whose
 * words do not fit. What scrolls by itself, such as a table, may be wider than the window.
 */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const found = [];
    const width = document.documentElement.clientWidth;
    const scrolls = (each) => /auto|scroll/.test(getComputedStyle(each).overflowX);
    for (const each of document.querySelectorAll("html, body, main, .column, .details, .list-side, .list")) {
      if (each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
        found.push(each.className + " scrolls: " + each.scrollWidth + " in " + each.clientWidth);
    }
    for (const each of document.querySelectorAll("button, input, select, textarea, summary, label, h2, h3, p, dt, dd")) {
      if (each.closest(".sr, .said, .device") !== null || !each.checkVisibility()) continue;
      let outer = each.parentElement;
      while (outer !== null && outer.closest("main, header, dialog") !== null && !(scrolls(outer) && outer.scrollWidth > outer.clientWidth + 1))
        outer = outer.parentElement;
      const { left, right } = each.getBoundingClientRect();
      const isInScroller = outer !== null && outer.closest("main, header, dialog") !== null;
      if (!isInScroller && (left < -1 || right > width + 1))
        found.push(each.tagName + " beyond the window: " + (each.textContent ?? "").slice(0, 30));
      const { textOverflow } = getComputedStyle(each);
      if (/BUTTON|SUMMARY|LABEL/.test(each.tagName) && textOverflow !== "ellipsis" && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
        found.push(each.tagName + " does not fit: " + (each.textContent ?? "").slice(0, 30));
    }
    return found;
  })()`);
}
