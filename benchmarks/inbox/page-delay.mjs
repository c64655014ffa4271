import { existsSync } from "node:fs";
import { createClient } from "@apns/client";
import { chromium } from "playwright-core";
import { clientOptionsFor } from "../harness/client-options.mjs";
import { deviceTokens } from "../harness/notifications.mjs";
import { median, rounded } from "../harness/statistics.mjs";
import { startServer } from "./start-server.mjs";

/** Debian's. */
const CHROMIUM = "/usr/bin/chromium";
const MOST_MS = 100;
/**
 * Between pushes, from the first to the second in steps that fall on every part of the page's own pause, 60 ms after
 * each time that it asks. On average less than the twenty events a second to which the page limits its stream.
 */
const PAUSES_MS = [20, 100];
const STEP_MS = 37;
/** The first ones connect, and let V8 compile the page's code. */
const WARM_UP = 20;
const LOST_MS = 10_000;
const TITLE = "from a push until it is on the page";
const ROW = { suite: "inbox", title: TITLE, name: "inbox" };

/** How long after `send` is called the row is in the page, in Debian's Chromium; one push at a time. */
export async function runPageDelay({ quick, filters, emit }) {
  if (filters.length > 0 && !filters.some((filter) => `inbox: ${TITLE}`.includes(filter))) return;
  if (!existsSync(CHROMIUM)) {
    emit({ ...ROW, skipped: `there is no ${CHROMIUM}` });
    return;
  }
  const count = quick ? 20 : 200;
  const server = await startServer({ inbox: "on" });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    emitBars(await delaysMs({ browser, server: server.ready, count }), emit);
  } catch (error) {
    emit({ ...ROW, kind: "ours", void: error.message });
  } finally {
    await browser.close();
    await server.stop();
  }
}

function emitBars(delays, emit) {
  const sorted = delays.toSorted((a, b) => a - b);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1];
  emit({ ...ROW, count: sorted.length, leastMs: sorted[0], mostMs: sorted.at(-1) });
  for (const [what, value] of [
    ["median", median(sorted)],
    ["99th percentile", p99],
  ]) {
    const reached = rounded(value);
    emit({ ...ROW, bar: `ms, ${what}`, atMost: MOST_MS, reached, met: reached <= MOST_MS });
  }
}

/** Sends one after the other. Both times come from the clock of the machine, which counts whole milliseconds. */
async function delaysMs({ browser, server, count }) {
  const rows = await openRows(browser, `http://127.0.0.1:${server.inboxPort}/`);
  const client = createClient({
    ...clientOptionsFor(server),
  });
  const delays = [];
  try {
    for (let n = 0; n < WARM_UP + count; n++) {
      const alert = `push ${n}`;
      const seen = rows.next(alert);
      // Awaited below, unless sending fails before.
      seen.catch(() => {});
      const sentAt = Date.now();
      const { outcome } = await client.send({ deviceToken: deviceTokens[n], payload: { aps: { alert } } });
      if (outcome !== "accepted") throw new Error(`push ${n} was ${outcome}`);
      const seenAt = await seen;
      if (n >= WARM_UP) delays.push(seenAt - sentAt);
      await pause(n);
    }
  } finally {
    await client.close();
  }
  return delays;
}

function pause(n) {
  const [from, to] = PAUSES_MS;
  return new Promise((resolve) => setTimeout(resolve, from + ((n * STEP_MS) % (to - from))));
}

/** The page, which calls when a row appears, with the time at which it did. */
async function openRows(browser, url) {
  const waiting = new Map();
  const page = await browser.newPage({ viewport: { width: 1360, height: 860 } });
  await page.exposeFunction("rowAppeared", (text, at) => waiting.get(text)?.(at));
  await page.goto(url);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => {
    const seen = new Set();
    const look = () => {
      const at = Date.now();
      for (const { textContent } of document.querySelectorAll(".row-text")) {
        if (seen.has(textContent)) continue;
        seen.add(textContent);
        globalThis.rowAppeared(textContent, at);
      }
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  return {
    next: (text) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`"${text}" did not appear`)), LOST_MS);
        waiting.set(text, (at) => {
          clearTimeout(timer);
          waiting.delete(text);
          resolve(at);
        });
      }),
  };
}
