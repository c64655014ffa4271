import { mkdtempSync, rmSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@apns/queue";
import { resolveOptions } from "@apns/transport/options";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { SharedDatabase } from "../../src/sqlite/shared-database.js";
import { step } from "../../src/sqlite/sqlite-step.js";
import { SqliteStore } from "../../src/sqlite/sqlite-store.js";
import { SqliteThread } from "../../src/sqlite/thread/sqlite-thread.js";
import type { SendingClient } from "../../src/worker/send-groups.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { realPlace } from "../../src/worker/worker-place.js";

const PAYLOAD = { aps: { alert: "x" } };
const libsql = isBuiltin("node:sqlite") ? undefined : createRequire(import.meta.url).resolve("libsql");
const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");
const tokens = (count: number) => Array.from({ length: count }, (_, n) => deviceToken(n));
let folder: string;
let thread: SqliteThread;
let queue: Queue;
let store: SqliteStore;

/** A connection on which the test may set what it likes. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  const path = join(folder, "push.db");
  await (await openSqliteStore({ path })).close();
  thread = new SqliteThread({ path, libsql });
  await thread.runOutside([
    step("pragma busy_timeout = 20"),
    step("create temp table pick (place integer primary key, id integer not null)"),
  ]);
  const database = new SharedDatabase(thread, () => {});
  database.acquire();
  store = new SqliteStore(database, Date.now);
  queue = new Queue(store);
});
afterEach(async () => {
  await queue.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Works until so many have settled. */
async function workOff(count: number): Promise<void> {
  const settings = resolveOptions(workerOptionTable, { pollMs: 20 });
  const worker = new Worker({ store, client: acceptingClient, settings, place: realPlace });
  while ((await stored()).accepted < count) await new Promise((resolve) => setImmediate(resolve));
  await worker.close();
}

const stored = async () => {
  const { waiting, settled } = await queue.stats().catch(() => ({ waiting: -1, settled: {} }));
  return { waiting, accepted: (settled as Record<string, number>)["accepted"] ?? 0 };
};

/** Accepts everything at once. */
const acceptingClient: SendingClient = {
  sendMany: () => {
    throw new Error("A worker with a client that takes groups uses them.");
  },
  sendGroups: async (source) => {
    for await (const groups of source) {
      for (const group of Array.isArray(groups) ? groups : [groups]) {
        group.onAccepted("accepted", 0, group.deviceTokens.length);
      }
    }
  },
};

test("Q-61: a full disk is an error that says what to do, nothing of the call is stored, and work makes room again", async () => {
  await queue.broadcast(PAYLOAD, tokens(2000));
  const [[row = {}] = []] = await thread.runOutside([step("pragma page_count")]);
  await thread.runOutside([step(`pragma max_page_count = ${Number(row["page_count"]) + 8}`)]);
  const refused = {
    name: "SqliteError",
    code: "SQLITE_FULL",
    message: expect.stringMatching(/Make room on the disk/),
  };
  await expect(queue.broadcast(PAYLOAD, tokens(20_000))).rejects.toMatchObject(refused);
  expect(await stored()).toEqual({ waiting: 2000, accepted: 0 });
  await workOff(2000);
  // What was sent left its pages to what comes.
  await queue.broadcast(PAYLOAD, tokens(1000));
  await workOff(3000);
});

test("Q-61: calls of one turn with one that finds the disk full fail or are stored, each as a whole", async () => {
  await queue.broadcast(PAYLOAD, tokens(500));
  const [[row = {}] = []] = await thread.runOutside([step("pragma page_count")]);
  await thread.runOutside([step(`pragma max_page_count = ${Number(row["page_count"]) + 12}`)]);
  const calls = await Promise.allSettled([
    queue.broadcast(PAYLOAD, tokens(500)),
    queue.broadcast(PAYLOAD, tokens(10_000)),
    queue.broadcast(PAYLOAD, tokens(100)),
  ]);
  const reasons = calls.map((call) => (call.status === "rejected" ? call.reason.code : "stored"));
  expect(reasons[1]).toBe("SQLITE_FULL");
  const sum = [500, 0, 100].reduce((total, count, at) => total + (reasons[at] === "stored" ? count : 0), 500);
  expect(await stored()).toEqual({ waiting: sum, accepted: 0 });
});

test("Q-61: while another process writes, enqueuing rejects by name, and a worker tries again by itself", async () => {
  await queue.broadcast(PAYLOAD, tokens(500));
  const other = new SqliteThread({ path: join(folder, "push.db"), libsql });
  await other.runOutside([step("begin immediate")]);
  await expect(queue.broadcast(PAYLOAD, tokens(1))).rejects.toMatchObject({
    name: "SqliteError",
    code: "SQLITE_BUSY",
    message: expect.stringMatching(/Another process/),
  });
  let errors = 0;
  const settings = resolveOptions(workerOptionTable, {
    pollMs: 20,
    onError: () => {
      errors += 1;
      if (errors === 2) void other.runOutside([step("rollback")]);
    },
  });
  const worker = new Worker({ store, client: acceptingClient, settings, place: realPlace });
  while ((await stored()).accepted < 500) await new Promise((resolve) => setImmediate(resolve));
  await worker.close();
  expect(errors).toBeGreaterThanOrEqual(2);
  await other.close();
});
