import { openQueue, type QueueStats } from "@apns/queue";
import type { Rule, Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../fixture/built-command.js";
import { TmuxWindow } from "../fixture/tmux.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

const COUNT = 20_000;
const OTHER_TOPIC = "com.example.other";

/** Slow enough that no test sees the end of the queue. */
const slowly: Rule = { at: "request", do: { delayMs: { min: 300, max: 600 } } };
/** An answer to the first chunk that is late: without it nothing may be in flight when Ctrl-C comes. */
const late: Rule = {
  at: "request",
  when: { deviceToken: (100).toString(16).padStart(64, "0") },
  do: { delayMs: 5000 },
};

let bench: Workbench;
let apple: Simulator;
beforeAll(async () => {
  bench = await Workbench.open();
  apple = await bench.start({ rules: [slowly] });
});
afterAll(async () => {
  await apple.close();
  bench.close();
});

/** A queue with a campaign, one notification for later, and a paused one. */
async function filledQueue(name: string): Promise<string> {
  const location = `sqlite:${bench.at(`${name}.db`)}`;
  const queue = await openQueue(location);
  const deviceTokens = Array.from({ length: COUNT }, (_, n) => n.toString(16).padStart(64, "0"));
  await queue.broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "spring-sale" });
  const one = { deviceToken: GOOD, payload: { aps: {} } };
  await queue.enqueue(one, { notBefore: new Date(Date.now() + 3_600_000) });
  await queue.enqueue({ ...one, topic: OTHER_TOPIC });
  await queue.pause({ topic: OTHER_TOPIC }, "maintenance");
  await queue.close();
  return location;
}

async function statsOf(location: string): Promise<QueueStats> {
  const queue = await openQueue(location);
  const stats = await queue.stats();
  await queue.close();
  return stats;
}

/** @param unset and set: for `env` */
function commandOf(location: string, environment = "-u CI -u NO_COLOR"): string {
  const args = ["worker", "--concurrency", "200", "--queue", location, ...bench.http2Flags(apple)];
  return `env ${environment} ${[process.execPath, main, ...args].map((word) => `'${word}'`).join(" ")}`;
}

/** How many figures stand in the first row of a panel. */
function figuresSideBySide(rows: readonly string[]): number {
  return rows[0]?.split(/[\d-] {2,}(?=[a-z])/).length ?? 0;
}

/** Without the warning of a Node whose SQLite may lose commits. */
function withoutWarning(lines: readonly string[]): string[] {
  return lines.filter((text) => !text.startsWith("SQLite "));
}

/** The panel, at the bottom of the screen. */
function panelOf(rows: readonly string[]): string[] {
  return rows.slice(rows.findLastIndex((row) => row.startsWith("settled")));
}

const isUnderWay = (rows: readonly string[]): boolean =>
  rows.some((row) => /^settled +[1-9]/.test(row)) && rows.some((row) => / of spring-sale/.test(row));

describe.each([
  [40, 2],
  [80, 4],
  [200, 8],
])("on a terminal of %d columns", (columns, sideBySide) => {
  test("L-79: a panel has the figures of the worker and its queue, side by side as they fit", async () => {
    const location = await filledQueue(`panel-${columns}`);
    using window = await TmuxWindow.open(bench.folder, { columns, rows: 20 }, commandOf(location));
    const rows = panelOf(await window.rowsWhen(isUnderWay));
    expect(rows).toHaveLength(8 / sideBySide + 2);
    expect(figuresSideBySide(rows)).toBe(sideBySide);
    const text = rows.join("  ");
    for (const label of ["in flight", "held", "per sec.", "left", "put off +1", "dead +0", "oldest"]) {
      expect(text).toMatch(new RegExp(label));
    }
    expect(rows.at(-2)).toMatch(/^\d+% [\d,]+\/20,000(?:, \w+ left)? of spring-sale$/);
    expect(rows.at(-1)).toMatch(/^paused: com\.example\.other: maint/);
    const settled = rows[0];
    await window.rowsWhen((now) => panelOf(now)[0] !== settled);
    // Drawn in its place: nothing of it has gone up.
    expect(withoutWarning(await window.lines())).toHaveLength(rows.length);
  });

  test("L-80: Ctrl-C says what is in flight and what of it settled, and leaves the last state as lines", async () => {
    const location = await filledQueue(`stop-${columns}`);
    apple.useRules([late, slowly]);
    using window = await TmuxWindow.open(bench.folder, { columns, rows: 20 }, commandOf(location));
    await window.rowsWhen(isUnderWay);
    await window.press("C-c");
    const lines = withoutWarning(await window.waitFor("exit code"));
    expect(lines.at(-1)).toBe("exit code 0");
    const inFlight = Number(/^stopping: (\d+) in flight may settle/.exec(lines[0] ?? "")?.[1]);
    expect(inFlight).toBeGreaterThan(0);
    expect(inFlight).toBeLessThanOrEqual(1000);
    expect(lines.at(-2)).toBe(`stopped: ${inFlight} of ${inFlight} in flight settled`);
    const panel = lines.slice(1, -2);
    expect(panel).toHaveLength(8 / sideBySide + 3);
    expect(panel[0]).toMatch(/^settled +[\d,]+ {2}in flight +0/);
    const { leased, settled } = await statsOf(location);
    const shown = Number(/^settled +([\d,]+)/.exec(panel[0] ?? "")?.[1]?.replace(",", ""));
    expect([leased, settled["accepted"]]).toEqual([0, shown]);
    apple.useRules([slowly]);
  });
});

test("L-79: a window that is made narrow and wide again has one panel of its width, and loses no line above", async () => {
  const location = await filledQueue("resized");
  const command = `echo "a line above"; ${commandOf(location)}`;
  using window = await TmuxWindow.open(bench.folder, { columns: 200, rows: 30 }, command);
  await window.rowsWhen(isUnderWay);
  for (const [columns, sideBySide] of [
    [80, 4],
    [120, 6],
    [40, 2],
    [200, 8],
  ] as const) {
    await window.resize(columns);
    const isRedrawn = (rows: readonly string[]): boolean => figuresSideBySide(panelOf(rows)) === sideBySide;
    const panel = panelOf(await window.rowsWhen(isRedrawn));
    expect(panel).toHaveLength(Math.ceil(8 / sideBySide) + 2);
    for (const row of panel) expect(row.length).toBeLessThan(columns);
  }
  await window.press("C-c");
  const lines = await window.waitFor("exit code 0");
  expect(lines.filter((text) => text === "a line above")).toHaveLength(1);
  expect(panelOf(lines)[0]).toMatch(/^settled +[\d,]+ {2}in flight +0/);
});

test.each(["-u CI NO_COLOR=1", "-u NO_COLOR CI=true", "-u CI -u NO_COLOR TERM=dumb"])(
  "L-81: with %s there is a plain line now and then, and nothing is drawn over",
  async (environment) => {
    const location = await filledQueue(environment.replaceAll(/\W/g, ""));
    const size = { columns: 200, rows: 20 };
    using window = await TmuxWindow.open(bench.folder, size, commandOf(location, environment));
    const [first] = withoutWarning(await window.waitFor("in flight"));
    expect(first).toMatch(/^\d+ settled, \d+ in flight, 20,002 left, 1 put off, 0 dead letters, the oldest /);
    expect(first).toMatch(/ paused: com\.example\.other: maintenance$/);
    await window.press("C-c");
    const lines = await window.waitFor("exit code 0");
    expect(lines.find((text) => text.includes("settled,"))).toBe(first);
    expect(lines.some((text) => text.startsWith("stopped: "))).toBe(true);
  },
);
