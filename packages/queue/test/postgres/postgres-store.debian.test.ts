import { conformanceCases, type StoreHarness } from "@apns/queue/conformance";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import type { PostgresStore } from "../../src/postgres/postgres-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";
import { advanceStore } from "./store-clock.js";

let cluster: PostgresCluster;
let ends: (() => Promise<unknown>)[] = [];
let schemas = 0;

beforeAll(async () => {
  cluster = await startPostgres({ fsync: "off" });
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});
afterAll(() => cluster.close());

/** Each case has a schema of its own; every other store has the pool of the program. */
function createHarness(): StoreHarness {
  schemas += 1;
  const schema = `case_${schemas}`;
  const pool = new pg.Pool({ connectionString: cluster.url, idleTimeoutMillis: 0 });
  ends.push(endingOf(pool));
  const opened: PostgresStore[] = [];
  return {
    async open() {
      const location = opened.length % 2 === 0 ? { url: cluster.url } : { pool };
      const store = await openPostgresStore(location, { schema });
      ends.push(() => store.close());
      opened.push(store as PostgresStore);
      return store;
    },
    async advance(ms) {
      await advanceStore(pool, schema, ms);
      for (const store of opened) store.forgetPlaces();
    },
    async begin() {
      const client = await pool.connect();
      await client.query("begin");
      const end = async (text: string): Promise<void> => {
        await client.query(text);
        client.release();
      };
      return { transaction: client, commit: () => end("commit"), rollback: () => end("rollback") };
    },
  };
}

describe("the store in PostgreSQL", () => {
  for (const { name, run } of conformanceCases) test(name, () => run(createHarness()));
});
