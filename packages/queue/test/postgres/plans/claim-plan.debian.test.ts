import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ChunkClaims } from "../../../src/postgres/chunk-claims.js";
import { endingOf } from "../../../src/postgres/connection/ending-pool.js";
import { PostgresDatabase } from "../../../src/postgres/connection/postgres-database.js";
import { migrate } from "../../../src/postgres/migrate.js";
import { reportStatement } from "../../../src/postgres/report-statement.js";
import type { LeasedChunk } from "../../../src/store/chunk-record.js";
import { type PostgresCluster, startPostgres } from "../postgres-cluster.js";
import { plansOf } from "./plans-of.js";

const CHUNKS = 20_000;
const AT_A_TIME = 20;
const FRESH = "'-infinity'";
const LANE = "00000000-0000-0000-0000-000000000001";

let cluster: PostgresCluster;
let pool: pg.Pool;
let end: () => Promise<void>;
let database: PostgresDatabase;

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
});
afterAll(() => cluster.close());

/** One connection, so that what is set and counted is that of the statements. */
beforeEach(async () => {
  pool = new pg.Pool({ connectionString: cluster.url, max: 1, idleTimeoutMillis: 0 });
  end = endingOf(pool);
  await pool.query("drop schema if exists apns_queue cascade");
  database = new PostgresDatabase(pool, { schema: "apns_queue", end: undefined });
  await migrate(database);
});
afterEach(() => end());

interface Filling {
  readonly lanes: number;
  /** SQL of `n`, the number of a chunk: when it is due. */
  readonly due: string;
  /** The number of its lane; by default they take turns. */
  readonly lane?: string;
  /** Who holds it; by default nobody. */
  readonly owner?: string;
}

/** Fills lanes with chunks of one device token. */
async function fill({ lanes, due, lane = `n % ${lanes} + 1`, owner = "null" }: Filling): Promise<void> {
  await pool.query(`insert into apns_queue.lane (id, campaign, topic, priority)
    select lpad(n::text, 32, '0')::uuid, 'c' || n, '', 'normal' from generate_series(1, ${lanes}) as n`);
  await pool.query(`insert into apns_queue.chunk (lane_id, due_at, owner, count, unsettled, settled, content, entries)
    select lpad((${lane})::text, 32, '0')::uuid, ${due}, ${owner}, 1, 1, '\\x00', '\\x01', '\\x01'
    from generate_series(1, ${CHUNKS}) as n`);
}

const request = { lane: LANE, maxChunks: AT_A_TIME, leaseMs: 30_000, worker: "a" };
const DUE_AGAIN = "clock_timestamp() - n * interval '1 second'";
const DELAYED = "clock_timestamp() + (n - 30) * interval '1 hour'";
const shapes: Readonly<Record<string, Filling>> = {
  "one lane of new chunks": { lanes: 1, due: FRESH },
  "a thousand lanes of new chunks": { lanes: 1000, due: FRESH },
  "a lane whose new chunks came after half of the others'": {
    lanes: 3,
    due: FRESH,
    lane: `case when n > ${CHUNKS / 2} then n % 3 + 1 else n % 2 + 2 end`,
  },
  "one lane of chunks that are due again": { lanes: 1, due: DUE_AGAIN },
  "one lane that is delayed but for some": { lanes: 1, due: DELAYED },
  "one lane that is leased but for some": { lanes: 1, due: DELAYED, owner: "'b'" },
};

for (const [name, filling] of Object.entries(shapes)) {
  const { lanes, due } = filling;
  for (const statistics of ["fresh", "from when it was empty"]) {
    test(`Q-33: a claim is a range of the index and reads what it takes: ${name}, statistics ${statistics}`, async () => {
      if (statistics !== "fresh") await pool.query("analyze");
      await fill(filling);
      if (statistics === "fresh") await pool.query("analyze");
      const claims = new ChunkClaims(database, () => 0);
      const plans = await plansOf(pool, async () => {
        expect((await claims.readyLanes()).length).toBe(lanes);
        // What is due again leaves a quarter of the places to new chunks, though there are none.
        expect((await claims.claim(request)).length).toBe(due === FRESH ? AT_A_TIME : (AT_A_TIME * 3) / 4);
      });
      expect(plans).toContain("using chunk_claim");
      expect(plans).not.toMatch(/Seq Scan on chunk|Bitmap|Sort Key: chunk|Rows Removed by Filter: [0-9]{2}/);
      for (const [, rows] of plans.matchAll(/(?:chunk_claim|chunk_pkey) on chunk[^\n]*actual rows=(\d+)/g)) {
        expect(Number(rows)).toBeLessThanOrEqual(AT_A_TIME);
      }
    });
  }
}

test("Q-33, Q-70: a report finds its chunks by their ids, with the plan that was kept from when the table was empty", async () => {
  const nothing = {
    id: "1",
    fence: 1,
    settled: Uint8Array.of(1),
    next: { kind: "extend", leaseMs: 1 },
  } as const;
  for (const first of [finishing([{ id: "1", fence: 1 }]), [{ ...nothing, tallies: [], deadDevices: [] }]]) {
    const { text, values } = reportStatement("a", first);
    expect(await database.run(text, ...values)).toEqual([]);
  }
  await fill({ lanes: 1, due: FRESH });
  const claims = new ChunkClaims(database, () => 0);
  const chunks = await claims.claim(request);
  const plans = await plansOf(pool, async () => {
    const { text, values } = reportStatement("a", finishing(chunks));
    expect((await database.run(text, ...values)).length).toBe(AT_A_TIME);
  });
  expect(plans).toContain("using chunk_pkey on chunk");
  expect(plans).not.toMatch(/Seq Scan on chunk|Bitmap|Rows Removed by Filter: [0-9]{2}/);
  for (const [, rows] of plans.matchAll(/chunk_pkey on chunk[^\n]*actual rows=(\d+)/g)) {
    expect(Number(rows)).toBeLessThanOrEqual(AT_A_TIME);
  }
});

test("Q-34: beside a snapshot that is held, a claim passes few entries of claimed chunks, not all of them", async () => {
  await fill({ lanes: 1, due: FRESH });
  const holder = new pg.Client(cluster.url);
  await holder.connect();
  await holder.query("begin isolation level repeatable read");
  await holder.query("select count(*) from apns_queue.chunk");
  let nowMs = 0;
  const claims = new ChunkClaims(database, () => nowMs);
  const read: number[] = [];
  let before = await entriesRead();
  for (let claim = 0; claim < 300; claim += 1) {
    nowMs += 50;
    const chunks = await claims.claim(request);
    expect(chunks.length).toBe(AT_A_TIME);
    const { text, values } = reportStatement("a", finishing(chunks));
    await database.run(text, ...values);
    const after = await entriesRead();
    read.push(after - before);
    before = after;
  }
  await holder.query("rollback");
  await holder.end();
  // 6,000 dead entries by now. Between two looks back 800 chunks are claimed, and the floor is two of them late.
  const last = read.slice(-100).sort((a, b) => a - b);
  expect(last[50]).toBeLessThanOrEqual(2 * AT_A_TIME);
  expect(last.at(-1)).toBeLessThanOrEqual(3 * 800);
});

function finishing(
  chunks: readonly Pick<LeasedChunk, "id" | "fence">[],
): Parameters<typeof reportStatement>[1] {
  return chunks.map(({ id, fence }) => ({
    id,
    fence,
    settled: Uint8Array.of(1),
    tallies: [{ outcome: "accepted", reason: "", count: 1 }],
    deadDevices: [],
    next: { kind: "finish", successors: [], deadLetters: [] },
  }));
}

/** How many entries of the claims' index were read so far, dead ones too. */
async function entriesRead(): Promise<number> {
  await pool.query("select pg_stat_force_next_flush()");
  await pool.query("select pg_stat_clear_snapshot()");
  const { rows } = await pool.query(
    "select idx_tup_read from pg_stat_user_indexes where indexrelname = 'chunk_claim'",
  );
  return Number(rows[0]?.idx_tup_read);
}
