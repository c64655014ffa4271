import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { endingOf } from "../../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../../src/postgres/open-postgres-store.js";
import type { QueueStore } from "../../../src/store/queue-store.js";
import { type PostgresCluster, startPostgres } from "../postgres-cluster.js";
import { plansOf } from "./plans-of.js";

const OTHERS = 20_000;
let cluster: PostgresCluster;
let pool: pg.Pool;
let store: QueueStore;

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
});
afterAll(() => cluster.close());
beforeEach(async () => {
  pool = new pg.Pool({ connectionString: cluster.url, max: 1, idleTimeoutMillis: 0 });
  await pool.query("drop schema if exists apns_queue cascade");
  store = await openPostgresStore({ pool }, { listenUrl: false });
});
afterEach(async () => {
  await store.close();
  await endingOf(pool)();
});

/** Lanes of 20 campaigns with a thousand letters each, then five of a campaign of its own. */
async function fill(): Promise<void> {
  await pool.query(`insert into apns_queue.lane (id, campaign, topic, priority)
    select lpad(n::text, 32, '0')::uuid, 'c' || n, 'others', 'normal' from generate_series(1, 20) as n
    union all select lpad('99', 32, '0')::uuid, 'rare', 'rare', 'normal'`);
  const letters = `insert into apns_queue.dead_letter (lane_id, content, entries, count, reason)
    select lpad(NUMBER, 32, '0')::uuid, '\\x01', '\\x01', 1, 'x' from generate_series(1, COUNT) as n`;
  for (const [number, count] of [
    ["(n % 20 + 1)::text", `${OTHERS}`],
    ["'99'", "5"],
  ] as const) {
    await pool.query(letters.replace("NUMBER", number).replace("COUNT", count));
  }
}

for (const statistics of ["fresh", "from when it was empty"]) {
  test(`Q-89: what asks for the dead letters of a campaign or topic reads none of others, statistics ${statistics}`, async () => {
    if (statistics !== "fresh") await pool.query("analyze");
    await fill();
    if (statistics === "fresh") await pool.query("analyze");
    const plans = await plansOf(pool, async () => {
      for (const scope of [{ campaign: "rare" }, { topic: "rare" }]) {
        expect(await store.deadLetters(scope, { after: "", limit: 100 })).toHaveLength(5);
      }
      expect(await store.replayDeadLetters({ campaign: "rare" })).toBe(5);
      expect(await store.discardDeadLetters({ topic: "rare" })).toBe(0);
    });
    expect(plans).toContain("using dead_letter_lane");
    expect(plans).not.toMatch(/Seq Scan on dead_letter/);
    for (const [, rows] of plans.matchAll(/ on dead_letter[^\n]*actual rows=(\d+)/g)) {
      expect(Number(rows)).toBeLessThanOrEqual(5);
    }
    expect(plans).not.toMatch(/Rows Removed by Filter: [0-9]{3}/);
  });
}

test("Q-89: pages of a topic are the oldest of all its lanes, and what somebody else takes meanwhile is waited for", async () => {
  await fill();
  const [first] = await store.deadLetters({ topic: "others" }, { after: "", limit: 1 });
  const rest = await store.deadLetters({ topic: "others" }, { after: first?.id ?? "", limit: 199 });
  const ids = [first, ...rest].map((letter) => Number(letter?.id));
  expect(ids).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));

  const other = new pg.Client(cluster.url);
  await other.connect();
  await other.query("begin; delete from apns_queue.dead_letter where id <= 100");
  const discarding = store.discardDeadLetters({ topic: "others" });
  for (;;) {
    const { rows } = await other.query("select 1 from pg_locks where not granted");
    if (rows.length > 0) break;
  }
  await other.query("commit");
  await other.end();
  expect(await discarding).toBe(100);
  expect((await store.deadLetters({}, { after: "", limit: 1 }))[0]?.id).toBe("201");
});
