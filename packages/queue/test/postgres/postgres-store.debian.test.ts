import { conformanceCases, type StoreHarness } from "@apns/queue/conformance";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { endingOf } from "../../src/postgres/connection/ending-pool.js";
import { openPostgresStore } from "../../src/postgres/open-postgres-store.js";
import { type PostgresCluster, startPostgres } from "./postgres-cluster.js";
import { postgresHarness } from "./postgres-harness.js";

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
  return postgresHarness({
    schema,
    pool,
    async open(number) {
      const location = number % 2 === 0 ? { url: cluster.url } : { pool };
      const store = await openPostgresStore(location, { schema });
      ends.push(() => store.close());
      return store;
    },
  });
}

describe("the store in PostgreSQL", () => {
  for (const { name, run } of conformanceCases) test(name, () => run(createHarness()));
});
