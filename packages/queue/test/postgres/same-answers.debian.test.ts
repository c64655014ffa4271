import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@apns/queue";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import type { PostgresStore } from "../../src/postgres/postgres-store.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { StoreSchedule, type TwinStore } from "../world/store-schedule.js";
import { VirtualWorld } from "../world/virtual-world.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";
import { advanceStore } from "./store-clock.js";

/** Each is some hundred calls to three stores: a sixth of what other properties take. */
const schedules = Math.ceil(Number(process.env["APNS_SCHEDULES"] ?? 60) / 6);
const STEPS = 120;

let cluster: PostgresCluster;
let folder: string;
let runs = 0;

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
});
afterAll(async () => {
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An empty store of each kind. Their clocks run, and move on together. */
async function openTwins(pool: pg.Pool): Promise<readonly TwinStore[]> {
  runs += 1;
  const schema = `same_${runs}`;
  let aheadMs = 0;
  const nowMs = (): number => Date.now() + aheadMs;
  const postgres = (await openPostgresStore(
    { url: cluster.url },
    { schema, listenUrl: false },
  )) as PostgresStore;
  const later = async (ms: number): Promise<void> => {
    aheadMs += ms;
  };
  const inPostgres = async (ms: number): Promise<void> => {
    await advanceStore(pool, schema, ms);
    postgres.forgetPlaces();
  };
  return [
    { store: new MemoryStore({ nowMs }), advance: later, nowMs },
    {
      store: await openSqliteStore({ path: join(folder, `${runs}.db`), nowMs }),
      advance: async () => {},
      nowMs,
    },
    { store: postgres, advance: inPostgres, nowMs: Date.now },
  ];
}

test("Q-1 to Q-15: the stores in memory, in SQLite and in PostgreSQL answer every sequence of calls alike", {
  timeout: 3_600_000,
}, async () => {
  const pool = new pg.Pool({ connectionString: cluster.url });
  const end = endingOf(pool);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
      const twins = await openTwins(pool);
      const schedule = new StoreSchedule(twins, new VirtualWorld(seed).random);
      const names: string[] = [];
      try {
        for (let step = 0; step < STEPS; step += 1) {
          const { name, run } = schedule.next();
          names.push(name);
          for (const answers of [await run(), await schedule.sums()]) {
            const [first, ...others] = answers;
            for (const answer of others) expect(answer, names.join(" ")).toEqual(first);
          }
        }
      } finally {
        for (const { store } of twins) await store.close();
        // The server would take long to write them all to the disk when it ends.
        await pool.query(`drop schema same_${runs} cascade`);
      }
    }),
    { numRuns: schedules, endOnFailure: true },
  );
  await end();
});
