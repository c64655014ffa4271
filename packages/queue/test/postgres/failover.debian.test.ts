import { once } from "node:events";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { chunk, claim, enqueueMarks, marksOf, readyLane } from "../../src/conformance/material.js";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";

let cluster: PostgresCluster;
let opened: QueueStore[] = [];

beforeAll(async () => {
  cluster = await startPostgres();
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
});
afterAll(() => cluster.close());

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client(cluster.url);
  await client.connect();
  await client.query(statement);
  const ended = once(client, "end");
  await client.end();
  await ended;
}

/** A pool to a database that takes over after a statement, without its last lanes: from then on they are gone. */
class TakenOver extends pg.Pool {
  takeOver: (() => Promise<void>) | undefined;
  override query: pg.Pool["query"] = async (...given: unknown[]) => {
    const result = await (super.query as (...values: unknown[]) => Promise<never>)(...given);
    await this.takeOver?.();
    return result;
  };
}

/** As after a failover that lost the last commits; those of chunks came later than those of their lanes. */
function loseNewLanes(schema: string): Promise<void> {
  return asAdmin(`delete from ${schema}.lane where id not in (select lane_id from ${schema}.chunk)`);
}

async function openStore(schema: string, pool: pg.Pool): Promise<QueueStore> {
  const store = await openPostgresStore({ pool }, { schema, listenUrl: false });
  const close = store.close.bind(store);
  store.close = () => close().then(endingOf(pool));
  opened.push(store);
  return store;
}

test("Q-74: a failover between two statements of enqueue loses no chunk: its lane is stored with it", async () => {
  const pool = new TakenOver({ connectionString: cluster.url, idleTimeoutMillis: 0 });
  const store = await openStore("between", pool);
  pool.takeOver = () => loseNewLanes("between");
  await enqueueMarks(store, [1]);
  expect(marksOf(await claim(store, await readyLane(store)))).toEqual([1]);
});

test("Q-74: a failover behind a pooler, where no connection breaks, loses nothing that is enqueued later", async () => {
  const pool = new pg.Pool({ connectionString: cluster.url, idleTimeoutMillis: 0 });
  const store = await openStore("behind", pool);
  const lost = "truncate behind.lane, behind.lane_new, behind.chunk";
  await enqueueMarks(store, [1]);
  await asAdmin(lost);
  const dedupe = { key: new Uint8Array(16), windowMs: 60_000 };
  expect(await store.enqueue([chunk(2, { dedupe })])).toEqual({ count: 3, duplicates: 0 });
  expect(marksOf(await claim(store, await readyLane(store)))).toEqual([2]);
  await asAdmin(lost);
  const transaction = await pool.connect();
  await transaction.query("begin");
  await store.enqueue([chunk(3)], transaction);
  await transaction.query("commit");
  transaction.release();
  expect(marksOf(await claim(store, await readyLane(store)))).toEqual([3]);
});
