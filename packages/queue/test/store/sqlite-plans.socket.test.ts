import { mkdtempSync, rmSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chunk, extend, reportOf } from "../../src/conformance/material.js";
import { openSqliteStore } from "../../src/sqlite/open-sqlite-store.js";
import { SharedDatabase } from "../../src/sqlite/shared-database.js";
import { type SqliteRow, type SqliteStep, step } from "../../src/sqlite/sqlite-step.js";
import { SqliteStore } from "../../src/sqlite/sqlite-store.js";
import { SqliteThread } from "../../src/sqlite/thread/sqlite-thread.js";
import { textOf } from "../../src/store/database-row.js";

const NOW_MS = 1_000_000;
const LEASE_MS = 30_000;
/** Tables that grow with what waits or failed. `one` is `dead_letter` by another name. */
const GROWING = /^SCAN (?:chunk|chunk_body|dead_letter|one|dedupe|dead_device)\b/;
/** What asks for a campaign may not read what all lanes have after an id, either. */
const OF_CAMPAIGN = /lane\.campaign = \?/;
const AFTER_ID = /^SEARCH .*\(rowid[<>]/;

/** The thread of a database that remembers every statement. */
class ThreadWithMemory extends SqliteThread {
  readonly seen = new Map<string, SqliteStep>();

  override run(steps: readonly SqliteStep[]): Promise<readonly (readonly SqliteRow[])[]> {
    for (const one of steps) this.seen.set(one.sql, one);
    return super.run(steps);
  }
}

let folder: string;
let thread: ThreadWithMemory;
let store: SqliteStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  const path = join(folder, "push.db");
  await (await openSqliteStore({ path })).close();
  const libsql = isBuiltin("node:sqlite") ? undefined : createRequire(import.meta.url).resolve("libsql");
  thread = new ThreadWithMemory({ path, libsql });
  await thread.runOutside([
    step("create temp table pick (place integer primary key, id integer not null)"),
    ...FILLING.map((sql) => step(sql)),
  ]);
  store = new SqliteStore(new SharedDatabase(thread, () => {}), () => NOW_MS);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const NUMBERS = (count: number): string =>
  `with recursive number (n) as (select 1 union all select n + 1 from number where n < ${count})`;
/** 100 lanes of 50 single notifications, 25 of each never claimed; ten of their campaigns are cancelled. */
const FILLING = [
  `${NUMBERS(100)} insert into lane (campaign, topic, priority) select 'c' || (n % 50), n, 'normal' from number`,
  `${NUMBERS(5000)} insert into chunk (lane_id, due_at, stored_at, count, unsettled, settled)
    select n % 100 + 1, iif(n / 100 % 2, null, n * 400), n, 1, 1, x'00' from number`,
  "insert into chunk_body (id, content, entries) select id, x'01', x'01' from chunk",
  `insert into dead_letter (lane_id, content, entries, count, reason, buried_at)
    select lane_id, x'01', x'01', 1, 'x', 1 from chunk`,
  `${NUMBERS(5000)} insert into dedupe (key, until_at, taken_by) select randomblob(16), n * 400, '' from number`,
  `${NUMBERS(5000)} insert into dead_device (device_token, topic, reason, failed_at) select n, 't', 'x', 1 from number`,
  `${NUMBERS(10)} insert into cancelled (campaign) select 'c' || n from number`,
  "insert into dead_device_place (reader, place) values ('other', 10)",
];

/** Calls everything that a store can do. */
async function callAll(): Promise<void> {
  const lane = { campaign: "c20", topic: "20", priority: "normal" } as const;
  await store.enqueue([
    chunk(1, { lane }),
    chunk(2, { lane, dedupe: { key: Uint8Array.of(1), windowMs: 1000 } }),
  ]);
  const [ready] = await store.readyLanes();
  const claimed = await store.claim({
    lane: ready?.id ?? "",
    maxChunks: 3,
    leaseMs: LEASE_MS,
    worker: "a",
  });
  expect(claimed.length).toBe(3);
  const entries = Uint8Array.of(1);
  const [first, second, third] = claimed.map((one) => reportOf(one, [0], extend));
  if (first === undefined || second === undefined || third === undefined) return;
  const device = { deviceToken: "00", topic: "t", reason: "Unregistered", failedAtMs: 1 };
  const reports = await store.report("a", [
    { ...first, deadDevices: [device] },
    { ...second, next: { kind: "release", waitMs: 1 } },
    {
      ...third,
      next: {
        kind: "finish",
        successors: [{ entries, count: 1, attempts: 1, waitMs: 1 }],
        deadLetters: [{ entries, count: 1, reason: "x" }],
      },
    },
  ]);
  expect(reports.map(({ held }) => held)).toEqual(["open", "open", "open"]);
  for (const campaign of [undefined, "c20", "c1"]) {
    await store.lanes(campaign);
    await store.leaseHolders({ campaign, limit: 100 });
    await store.returnedChunks({ campaign, limit: 100 });
    for (const topic of [undefined, "20"]) {
      await store.deadLetters({ campaign, topic }, { after: "", limit: 100 });
    }
  }
  await store.replayDeadLetters({ campaign: "c20" });
  await store.discardDeadLetters({ topic: "20" });
  await store.discardDeadLetters({});
  await store.pause({ campaign: "c20" }, { forMs: 1, reason: "x" });
  await store.resume({ campaign: "c20" });
  await store.cancel("c20");
  await store.upkeep();
  await store.reserve({ key: "k", count: 1, perSecond: 1 });
  await store.deadDevices("", 100);
  await store.keepDeadDevicePlace("reader", await store.deadDevicePlace("reader"));
}

for (const statistics of ["none", "fresh"]) {
  test(`Q-87: SQLite: no statement reads a table that grows from end to end, statistics ${statistics}`, async () => {
    if (statistics === "fresh") await thread.runOutside([step("analyze")]);
    await callAll();
    const statements = [...thread.seen.values()];
    const plans = await thread.runOutside(
      statements.map(({ sql, values }) => step(`explain query plan ${sql}`, ...values)),
    );
    const scans = plans.map((rows, index) => {
      const sql = statements[index]?.sql ?? "";
      const isScan = (detail: string): boolean =>
        GROWING.test(detail) || (OF_CAMPAIGN.test(sql) && AFTER_ID.test(detail));
      return { sql, details: rows.map((row) => textOf(row, "detail")).filter(isScan) };
    });
    expect(scans.length).toBeGreaterThan(30);
    expect(scans.filter(({ details }) => details.length > 0)).toEqual([]);
    // The shape of the text that is looked for.
    const [all = []] = await thread.runOutside([step("explain query plan select sum(unsettled) from chunk")]);
    expect(all.map((row) => textOf(row, "detail"))).toEqual([expect.stringMatching(GROWING)]);
  });
}

test("Q-87: SQLite: upkeep removes what was cancelled, never claimed or due or delayed, and nothing else", async () => {
  const before = await store.lanes();
  while (await store.upkeep());
  const after = await store.lanes();
  const left = (statuses: typeof before): number =>
    statuses.reduce((sum, { waiting, delayed }) => sum + waiting + delayed, 0);
  expect(left(before)).toBe(5000);
  expect(left(after)).toBe(4000);
  for (const [index, status] of after.entries()) {
    const earlier = before[index];
    if (status.state === "cancelled") {
      expect(status).toMatchObject({
        waiting: 0,
        delayed: 0,
        settled: [{ outcome: "cancelled", count: 50 }],
      });
    } else expect(status).toEqual(earlier);
  }
});

test("Q-87: SQLite: lanes of one campaign are those among all lanes, sums and ages included", async () => {
  const all = await store.lanes();
  for (const campaign of ["c1", "c20", "nothing"]) {
    expect(await store.lanes(campaign)).toEqual(all.filter(({ lane }) => lane.campaign === campaign));
  }
  expect(all.find(({ lane }) => lane.id === "3")).toMatchObject({
    waiting: 25 + 13,
    delayed: 12,
    dead: 50,
    oldestAgeMs: NOW_MS - 102,
  });
});

test("Q-87: SQLite: pages of dead letters of a campaign or topic are those among all, the oldest first", async () => {
  const all = await store.deadLetters({}, { after: "", limit: 10_000 });
  expect(all.length).toBe(5000);
  for (const scope of [{ campaign: "c20" }, { topic: "20" }, { campaign: "c20", topic: "70" }]) {
    const wanted = all.filter(({ lane }) =>
      Object.entries(scope).every(([name, value]) => lane[name as "topic"] === value),
    );
    const read: string[] = [];
    for (;;) {
      const page = await store.deadLetters(scope, { after: read.at(-1) ?? "", limit: 30 });
      read.push(...page.map(({ id }) => id));
      if (page.length < 30) break;
    }
    expect(read).toEqual(wanted.map(({ id }) => id));
    expect(read.length).toBeGreaterThanOrEqual(50);
  }
});
