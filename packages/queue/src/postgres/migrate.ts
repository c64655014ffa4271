import { UsageError } from "@apns/wire";
import { type DatabaseRow, numberOf } from "../store/database-row.js";
import type { PgQueryable } from "./connection/pg-driver.js";
import { BEGIN, type PostgresDatabase } from "./connection/postgres-database.js";
import { migrationFrom, SCHEMA_VERSION, schemaSteps } from "./postgres-schema.js";

/**
 * Read from the catalogue: `to_regclass` may remember from before the lock that there is none. The byte shows how the
 * pool reads bytes.
 */
const HAS_SCHEMA = `select exists (select from pg_catalog.pg_tables
  where schemaname = 'apns_queue' and tablename = 'meta') as is_there, decode('00', 'hex') as bytes`;
/** The schema of the first step has no column for steps. */
const VERSION = `select version, coalesce((to_jsonb(meta) ->> 'steps')::integer, version) as steps
  from apns_queue.meta`;
/** One process at a time, until it commits; the others then find it done. */
const ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('apns_queue.meta', 0))";

/**
 * Takes the steps of the schema that were not taken before.
 *
 * @throws UsageError `conflicting-options` where the database has a newer one, or the program reads types in its own way
 */
export async function migrate(database: PostgresDatabase): Promise<void> {
  if ((await readSteps(database, database.pool)) >= schemaSteps.length) return;
  await database.transaction(BEGIN, async (client) => {
    await database.runThrough(client, ONE_AT_A_TIME, []);
    const steps = await readSteps(database, client);
    if (steps < schemaSteps.length) await client.query(migrationFrom(steps, database.schema));
  });
}

/** How many steps were taken: more than this program knows, where later ones have only added something. */
async function readSteps(database: PostgresDatabase, through: PgQueryable): Promise<number> {
  const [found] = await database.runThrough(through, HAS_SCHEMA, []);
  checkParsers(found);
  if (found?.["is_there"] !== true) return 0;
  const [row] = await database.runThrough(through, VERSION, []);
  const version = numberOf(row, "version");
  if (version <= SCHEMA_VERSION) return numberOf(row, "steps");
  throw new UsageError(
    "conflicting-options",
    `The schema ${database.schema} has version ${version}, and this version of @apns/queue knows ${SCHEMA_VERSION}: update it.`,
    { field: "schema" },
  );
}

/** Programs may change how `pg` reads a type. Chunks whose bytes came as text would not be read, after they were claimed. */
function checkParsers(row: DatabaseRow | undefined): void {
  if (row?.["bytes"] instanceof Uint8Array && typeof row["is_there"] === "boolean") return;
  throw new UsageError(
    "conflicting-options",
    "This program has set type parsers of pg, and bytea or boolean come as something else than bytes and booleans. Leave these two, or give the queue a Pool whose `types` read them as pg does.",
    { field: "pool" },
  );
}
