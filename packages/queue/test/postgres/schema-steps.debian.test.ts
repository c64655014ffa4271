import { postgresSchema } from "@apns/queue";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  claim,
  claimOne,
  enqueueMarks,
  finished,
  numbersOf,
  readyLane,
} from "../../src/conformance/material.js";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import { inSchema, schemaSteps } from "../../src/postgres/postgres-schema.js";
import type { ChunkReport } from "../../src/store/chunk-record.js";
import type { Lane } from "../../src/store/lane.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";
import { advanceStore } from "./store-clock.js";
import { reportStatement } from "./version-1/report-statement.js";

/** As programs of the first step claim. */
const CLAIM_1 = "select * from apns_queue.claim_1($1, $2, $2, interval '30 seconds', $3, 0, '-infinity')";

let cluster: PostgresCluster;
let pool: pg.Pool;
let ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cluster = await startPostgres();
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});
afterAll(() => cluster.close());

/** A schema as programs of the first step made it, and a pool. */
async function firstStep(schema: string): Promise<void> {
  pool = new pg.Pool({ connectionString: cluster.url, idleTimeoutMillis: 0 });
  ends.push(endingOf(pool));
  const [step = ""] = schemaSteps;
  await pool.query(`create schema ${schema}; create table ${schema}.meta (version integer not null);
    ${inSchema(step, schema)} insert into ${schema}.meta values (1)`);
}

async function open(schema: string): Promise<QueueStore> {
  const store = await openPostgresStore({ url: cluster.url }, { schema });
  ends.push(() => store.close());
  return store;
}

/** A program of the first step: its claims and its reports. */
function earlierProgram(schema: string, worker: string) {
  return {
    async claim({ id }: Lane, count: number) {
      const { rows } = await pool.query(inSchema(CLAIM_1, schema), [id, count, worker]);
      return rows.slice(1).map((row) => ({
        ...row,
        fence: Number(row.fence),
        settled: new Uint8Array(row.settled),
      }));
    },
    async report(report: ChunkReport): Promise<string | undefined> {
      const { text, values } = reportStatement(worker, [report]);
      const { rows } = await pool.query(inSchema(text, schema), [...values]);
      return rows[0]?.state;
    },
  };
}

test("Q-71: programs of before and after a step work on one schema: nothing is lost, and a lease has one owner", async () => {
  await firstStep("rolling");
  const earlier = earlierProgram("rolling", "earlier");
  const store = await open("rolling");
  await enqueueMarks(store, [1, 2, 3, 4]);
  const lane = await readyLane(store);
  const [first, second] = await earlier.claim(lane, 2);
  const [third] = await claim(store, lane, { worker: "later", maxChunks: 1 });
  if (third === undefined) throw new Error("nothing was claimed");
  expect(await earlier.report(finished(third))).toBeUndefined();
  expect((await store.report("later", [finished(first)]))[0]?.held).toBeUndefined();
  expect(await earlier.report(finished(first))).toBe("open");
  expect((await store.report("later", [finished(third)]))[0]?.held).toBe("open");
  expect(await numbersOf(store)).toEqual({ waiting: 3, leased: 3, accepted: 6 });

  // A lease lapses, and each takes over from the other.
  await advanceStore(pool, "rolling", 60_000);
  const again = (await claim(store, lane, { worker: "later" })).find(({ id }) => id === second.id);
  expect(again?.fence).toBeGreaterThan(second.fence);
  expect(await earlier.report(finished(second))).toBeUndefined();
  await advanceStore(pool, "rolling", 60_000);
  const last = await earlier.claim(lane, 4);
  expect(last.find(({ id }) => id === second.id).fence).toBeGreaterThan(again?.fence ?? 0);
  expect(
    (await store.report("later", again === undefined ? [] : [finished(again)]))[0]?.held,
  ).toBeUndefined();
});

test("Q-90: a lease says since when it runs, and one of a program of the first step that it does not know", async () => {
  await firstStep("since");
  const store = await open("since");
  await enqueueMarks(store, [1, 2]);
  const lane = await readyLane(store);
  await earlierProgram("since", "earlier").claim(lane, 1);
  await claim(store, lane, { worker: "later" });
  // As if it had been claimed a minute sooner; the lease was extended since.
  await pool.query("update since.chunk set fence = fence - 60000000 where owner = 'later'");
  const { workers } = await store.leaseHolders({ limit: 10 });
  const held = new Map(workers.map(({ worker, heldForMs }) => [worker, heldForMs]));
  expect(held.get("earlier")).toBeUndefined();
  expect(held.get("later")).toBeGreaterThanOrEqual(60_000);
  expect(held.get("later")).toBeLessThan(90_000);
});

test("Q-71: a step that only adds leaves the version that earlier programs look for, and is taken with work in progress", async () => {
  await firstStep("upgraded");
  const earlier = earlierProgram("upgraded", "earlier");
  const lane = "00000000-0000-0000-0000-000000000001";
  await pool.query(`insert into upgraded.lane (id, campaign, topic, priority) values ('${lane}', 'spring', '', 'normal');
    insert into upgraded.chunk (lane_id, count, unsettled, settled, content, entries)
    values ('${lane}', 1, 1, '\\x00', '\\x01', '\\x01')`);
  const [leased] = await earlier.claim({ id: lane } as Lane, 1);
  // A transaction of work that does not end holds up nothing.
  const working = await pool.connect();
  await working.query("begin; update upgraded.chunk set crashes = 0");
  await pool.query(postgresSchema("upgraded", { from: 1 }));
  const store = await open("upgraded");
  await working.query("commit");
  working.release();
  const { rows } = await pool.query("select version, steps from upgraded.meta");
  expect(rows).toEqual([{ version: 1, steps: schemaSteps.length }]);
  expect(await earlier.report(finished(leased))).toBe("open");
  expect(await numbersOf(store)).toEqual({ accepted: 1 });
  expect(() => postgresSchema("upgraded", { from: 99 })).toThrow(/from is 99/);
});

test("Q-72: a claim that the server forgot when it lost power is claimed again, and its late report is refused", async () => {
  pool = new pg.Pool({ connectionString: cluster.url, idleTimeoutMillis: 0 });
  ends.push(endingOf(pool));
  pool.on("error", () => undefined);
  const store = await open("power");
  await enqueueMarks(store, [1]);
  const lane = await readyLane(store);
  // Nobody writes the log for those who do not wait for it.
  const { rows } = await pool.query("select pid from pg_stat_activity where backend_type = 'walwriter'");
  const writer: number = rows[0].pid;
  process.kill(writer, "SIGSTOP");
  const forgotten = await claimOne(store, lane, "a");
  const crashing = cluster.crash();
  process.kill(writer, "SIGKILL");
  await crashing;
  await cluster.start();
  const again = await claimOnceMore(store, lane);
  expect([again.id, again.crashes]).toEqual([forgotten.id, 0]);
  expect(again.fence).toBeGreaterThan(forgotten.fence);
  // The same worker: only the fence tells its two leases apart.
  expect((await store.report("a", [finished(forgotten)]))[0]?.held).toBeUndefined();
  expect((await store.report("a", [finished(again)]))[0]?.held).toBe("open");
  expect(await numbersOf(store)).toEqual({ accepted: 3 });
});

/** The first calls after a crash may meet connections that have ended. */
async function claimOnceMore(store: QueueStore, lane: Lane): ReturnType<typeof claimOne> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await claimOne(store, lane, "a");
    } catch (error) {
      if (tries > 20 || (error as { readonly name?: unknown }).name === "AssertionError") throw error;
    }
  }
}
