import { UsageError } from "@apns/wire";
import { numberOf } from "../store/database-row.js";
import type { PgQueryable } from "./connection/pg-driver.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";
import { migrationFrom, SCHEMA_VERSION } from "./postgres-schema.js";

/** Read from the catalogue: `to_regclass` may remember from before the lock that there is none. */
const HAS_SCHEMA = `select exists (select from pg_catalog.pg_tables
  where schemaname = 'apns_queue' and tablename = 'meta') as is_there`;
const VERSION = "select version from apns_queue.meta";
/** One process at a time, until it commits; the others then find it done. */
const ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('apns_queue.meta', 0))";

/**
 * Brings the schema to this version, unless that was done before.
 *
 * @throws UsageError `conflicting-options` where the database has a newer one
 */
export async function migrate(database: PostgresDatabase): Promise<void> {
  if ((await readVersion(database, database.pool)) === SCHEMA_VERSION) return;
  await database.transaction("begin", async (client) => {
    await database.runThrough(client, ONE_AT_A_TIME, []);
    const version = await readVersion(database, client);
    if (version < SCHEMA_VERSION) await client.query(migrationFrom(version, database.schema));
  });
}

async function readVersion(database: PostgresDatabase, through: PgQueryable): Promise<number> {
  const [found] = await database.runThrough(through, HAS_SCHEMA, []);
  if (found?.["is_there"] !== true) return 0;
  const version = numberOf((await database.runThrough(through, VERSION, []))[0], "version");
  if (version <= SCHEMA_VERSION) return version;
  throw new UsageError(
    "conflicting-options",
    `The schema ${database.schema} has version ${version}, and this version of @apns/queue knows ${SCHEMA_VERSION}: update it.`,
    { field: "schema" },
  );
}
