import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import type { QueueStore } from "../store/queue-store.js";
import { checkedElsewhere, checkStoreOptions } from "../store/store-options.js";
import { endingOf } from "./connection/ending-pool.js";
import { refusingLate } from "./connection/late-refusal.js";
import { loadPg, type PgOwnClient, type PgPool } from "./connection/pg-driver.js";
import { PostgresDatabase } from "./connection/postgres-database.js";
import { WakeChannel } from "./connection/wake-channel.js";
import { migrate } from "./migrate.js";
import { checkedSchema, DEFAULT_SCHEMA } from "./postgres-schema.js";
import { PostgresStore } from "./postgres-store.js";

const CONNECTIONS = 4;
const CONNECT_MS = 10_000;
const CALL_MS = 30_000;

/** A pool of the package `pg`, as far as the queue uses it. */
export type PostgresPool = PgPool;

/** Which database. */
export type PostgresLocation =
  /** `postgres://user:password@host:port/database`; the store has up to four connections, and one to listen. */
  | { readonly url: string }
  /** A `Pool` of `pg`, which stays yours: end it after the queue. Keep four connections for the queue. */
  | { readonly pool: PostgresPool };

export interface PostgresStoreOptions {
  /** The schema in which the tables are: lower-case letters, digits and underscores. Default `apns_queue`. */
  readonly schema?: string | undefined;
  /**
   * Where the store listens for work of other processes: an address of the database itself, where `url` or `pool` lead
   * to a pooler in transaction mode. `false`: it only polls. Default: the address of `url` or `pool`.
   */
  readonly listenUrl?: string | false | undefined;
  /** Called with what deserves attention, as a sentence. Default: nothing is called. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Opens a store in PostgreSQL 13 or later through the package `pg`, and creates its tables where they are missing; see
 * `postgresSchema` for doing that by hand.
 *
 * @throws UsageError `missing-option` where `pg` is not installed, `invalid-type` or `out-of-range` for a location or
 *   option that is not one, `unknown-option`, `conflicting-options` for `url` beside `pool`, where the database has a
 *   newer schema, or where type parsers of the program hide bytes; and the errors of `pg`
 */
export async function openPostgresStore(
  location: PostgresLocation,
  options: PostgresStoreOptions = {},
): Promise<QueueStore> {
  checkStoreOptions(options, { schema: checkedElsewhere, listenUrl: checkedElsewhere });
  const { schema = DEFAULT_SCHEMA, listenUrl, onWarning = () => undefined } = options;
  const { pool, end, connect } = await connectionsTo(location, listenUrl);
  const database = new PostgresDatabase(pool, { schema: checkedSchema(schema), end });
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const notify = (channel: string): Promise<unknown> => database.run("select pg_notify($1, '')", channel);
  return new PostgresStore(
    database,
    (onWake) => new WakeChannel({ channel: schema, notify, connect, onWake, onWarning }),
  );
}

interface Connections {
  readonly pool: PgPool;
  readonly end: (() => Promise<void>) | undefined;
  /** Makes the connection that listens. */
  readonly connect: (() => PgOwnClient) | undefined;
}

async function connectionsTo(
  location: PostgresLocation,
  listenUrl: PostgresStoreOptions["listenUrl"],
): Promise<Connections> {
  if (typeof location !== "object" || location === null) {
    throw wrongType("location", `{ url } or { pool }, not ${describeShape(location)}`);
  }
  if ("url" in location && "pool" in location) {
    throw new UsageError("conflicting-options", "Give { url } or { pool }, not both.", { field: "location" });
  }
  const settings = { keepAlive: true, connectionTimeoutMillis: CONNECT_MS, query_timeout: CALL_MS };
  const listen = await listenerTo(listenUrl, settings);
  if ("url" in location) {
    const { url } = location;
    if (typeof url !== "string") throw wrongType("url", `text, not ${describeShape(url)}`);
    const { Pool, Client } = await loadPg();
    const pool = new Pool({
      ...settings,
      connectionString: url,
      max: CONNECTIONS,
      Client: refusingLate(Client),
    });
    const connect = listen ?? (() => new Client({ ...settings, connectionString: url }));
    return { pool, end: endingOf(pool), connect: listenUrl === false ? undefined : connect };
  }
  const { pool } = location;
  if (typeof pool?.connect !== "function" || typeof pool.query !== "function") {
    throw wrongType("pool", `a Pool of pg, not ${describeShape(pool)}`);
  }
  // As the pool makes its own.
  const { Client, options } = pool as Partial<{
    Client: new (config: object) => PgOwnClient;
    options: object;
  }>;
  const own = Client && options && (() => new Client(options));
  return { pool, end: undefined, connect: listenUrl === false ? undefined : (listen ?? own) };
}

async function listenerTo(
  listenUrl: PostgresStoreOptions["listenUrl"],
  settings: object,
): Promise<Connections["connect"]> {
  if (listenUrl === undefined || listenUrl === false) return undefined;
  if (typeof listenUrl !== "string") {
    throw wrongType("listenUrl", `text or false, not ${describeShape(listenUrl)}`);
  }
  const { Client } = await loadPg();
  return () => new Client({ ...settings, connectionString: listenUrl });
}

function wrongType(field: string, wanted: string): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}.`, { field });
}
