import { once } from "node:events";
import { createClient } from "@apns/client";
import { openQueue } from "@apns/queue";
import { startSimulator } from "@apns/simulator";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  chunk,
  claim,
  enqueueMarks,
  finished,
  marksOf,
  numbersOf,
  readyLane,
} from "../../src/conformance/material.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";

let cluster: PostgresCluster;
let opened: QueueStore[] = [];
let schemas = 0;

beforeAll(async () => {
  cluster = await startPostgres();
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
});
afterAll(() => cluster.close());

async function openStore(
  options: { readonly schema?: string; readonly url?: string } = {},
): Promise<QueueStore> {
  schemas += options.schema === undefined ? 1 : 0;
  const { schema = `faults_${schemas}`, url = cluster.url } = options;
  const store = await openPostgresStore({ url }, { schema });
  opened.push(store);
  return store;
}

/** Runs statements as somebody else; returns the rows of the last one. */
async function asAdmin(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: cluster.url, application_name: "admin" });
  await client.connect();
  let rows: readonly Record<string, unknown>[] = [];
  for (const statement of statements) ({ rows } = await client.query(statement));
  const ended = once(client, "end");
  await client.end();
  await ended;
  return rows;
}

/** To a process of the database; that of an earlier store may have ended meanwhile. */
function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    expect(error).toMatchObject({ code: "ESRCH" });
  }
}

/** Makes a call until it succeeds, as a worker does. */
async function patiently<Value>(call: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

test("Q-37: a database that crashes and starts again in the middle of the work: the worker goes on by itself", async () => {
  const apple = await startSimulator();
  const client = createClient({
    credentials: apple.providerKey,
    topic: "com.example.app",
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
  });
  const queue = await openQueue(cluster.url);
  const tokens = Array.from({ length: 5000 }, (_, n) => n.toString(16).padStart(64, "0"));
  await queue.broadcast({ aps: { alert: "Hello" } }, tokens, { campaign: "crash" });
  const errors: unknown[] = [];
  const worker = queue.work(client, {
    pollMs: 50,
    concurrency: 1000,
    onError: (error) => errors.push(error),
  });
  while (worker.stats.outcomes === 0) await new Promise((resolve) => setImmediate(resolve));
  await cluster.crash();
  await cluster.start();
  for (;;) {
    const { waiting, delayed, leased } = await patiently(() => queue.stats());
    if (waiting + delayed + leased === 0) break;
  }
  expect((await queue.stats()).settled).toEqual({ accepted: 5000 });
  expect(errors.length).toBeGreaterThan(0);
  const received = new Set(apple.journal.accepted.map(({ deviceToken }) => deviceToken));
  expect(received.size).toBe(5000);
  await queue.close();
  await client.close();
  await apple.close();
});

test("Q-37: connections that are killed inside of claims and reports lose nothing and count nothing twice", async () => {
  const store = await openStore();
  const marks = Array.from({ length: 60 }, (_, n) => n);
  await enqueueMarks(store, marks);
  const lane = await patiently(() => readyLane(store));
  const killer = new pg.Client(cluster.url);
  await killer.connect();
  for (let calls = 0; calls < marks.length; calls += 1) {
    const killing =
      calls % 3 === 1
        ? killer.query("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
        : undefined;
    // Leases lapse at once: a claim whose answer is lost is given again.
    const leases = await patiently(() => claim(store, lane, { maxChunks: 2, leaseMs: 1 }));
    const reports = leases.map((leased) => patiently(() => store.report("a", [finished(leased)])));
    await killing;
    for (const [result] of await Promise.all(reports)) {
      // The first try may have been carried out although its answer was lost: then the lease is gone.
      expect(["open", undefined]).toContain(result?.held);
    }
  }
  await killer.end();
  for (;;) {
    const leases = await patiently(() => claim(store, lane, { leaseMs: 60_000 }));
    for (const leased of leases) await patiently(() => store.report("a", [finished(leased)]));
    if (((await patiently(() => numbersOf(store))) as { readonly accepted?: number }).accepted === 180) break;
  }
  expect(await patiently(() => numbersOf(store))).toEqual({ accepted: 180 });
});

test("Q-37: what the database rolls back because of others is done again", async () => {
  // Under this isolation a report fails that waited for a row which somebody else then changed.
  await asAdmin(
    "create database strict",
    "alter database strict set default_transaction_isolation = 'repeatable read'",
  );
  const url = cluster.url.replace(/postgres$/, "strict");
  const store = await openStore({ url, schema: "strict" });
  await enqueueMarks(store, [1]);
  const [leased] = await claim(store, await readyLane(store));
  const other = new pg.Client(url);
  await other.connect();
  await other.query("begin");
  await other.query("update strict.chunk set crashes = 0");
  const reporting = store.report("a", leased === undefined ? [] : [finished(leased)]);
  for (;;) {
    const { rows } = await other.query("select 1 from pg_locks where not granted");
    if (rows.length > 0) break;
  }
  await other.query("commit");
  await other.end();
  expect((await reporting)[0]?.held).toBe("open");
  expect(await numbersOf(store)).toEqual({ accepted: 3 });
});

test("Q-39: the clock of the process decides nothing: a lease of a machine that is an hour ahead or behind lasts", async () => {
  const store = await openStore();
  await store.enqueue([chunk(1), chunk(2, { expiresAtMs: Date.now() + 600_000 })]);
  const lane = await readyLane(store);
  try {
    for (const hours of [-1, 1]) {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
      const [leased] = await claim(store, lane, { maxChunks: 1, worker: `w${hours}` });
      expect(leased?.isExpired).toBe(false);
      vi.useRealTimers();
    }
    expect(await claim(store, lane)).toEqual([]);
    expect(await numbersOf(store)).toEqual({ leased: 6 });
  } finally {
    vi.useRealTimers();
  }
});

test("Q-38: stores that are opened at once create the schema once; a newer one is refused and left as it is", async () => {
  const schema = "together";
  await Promise.all(Array.from({ length: 6 }, () => openStore({ schema })));
  await asAdmin(`update ${schema}.meta set version = 99`);
  await expect(openStore({ schema })).rejects.toMatchObject({
    name: "UsageError",
    code: "conflicting-options",
    field: "schema",
  });
  await asAdmin(`select 1 / (version - 98) from ${schema}.meta`);
});

test("Q-74: after a database took over that does not know the last lanes, what is enqueued into them is found", async () => {
  const schema = "taken_over";
  const store = await openStore({ schema });
  await enqueueMarks(store, [1]);
  // As after a failover: the last commits of the old one are not there, and its connections break.
  await asAdmin(
    `truncate ${schema}.lane, ${schema}.chunk`,
    "select pg_terminate_backend(pid, 10000) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null",
  );
  await patiently(() => enqueueMarks(store, [2]));
  expect(marksOf(await claim(store, await readyLane(store)))).toEqual([2]);
});

test("Q-77: a store closes although the server stands still, and leaves no socket behind", async () => {
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((name) => /^TCPSocket/.test(name)).length;
  const before = sockets();
  const store = await openStore();
  store.onWork(() => undefined);
  await enqueueMarks(store, [1]);
  const listening = "select pid from pg_stat_activity where query like 'listen faults%' and state = 'idle'";
  const others =
    "select pid from pg_stat_activity where backend_type = 'client backend' and application_name <> 'admin'";
  while ((await asAdmin(listening)).length === 0) await new Promise((resolve) => setImmediate(resolve));
  const backends = (await asAdmin(others)).map(({ pid }) => Number(pid));
  // One that listens, and one of the pool or more.
  expect(backends.length).toBeGreaterThanOrEqual(2);
  for (const pid of backends) signal(pid, "SIGSTOP");
  try {
    await store.close();
    while (sockets() > before) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const pid of backends) signal(pid, "SIGCONT");
  }
});
