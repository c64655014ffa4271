import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import type { DatabaseRow } from "../../store/database-row.js";

/** What runs a statement: the part of a client of `pg` that the queue uses. */
export interface PgQueryable {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly DatabaseRow[] }>;
}

/** A client of `pg`: one connection. */
interface PgClient extends PgQueryable {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "notification", listener: () => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

/** A client that was borrowed from a pool. */
export interface PgPoolClient extends PgClient {
  /** Gives it back; with an error, or `true`, it is closed instead. */
  release(error?: Error | boolean): void;
}

/** A connection that says when it has ended. */
interface PgEnding {
  once(event: "end", listener: () => void): unknown;
}

/** A pool of `pg`. */
export interface PgPool extends PgQueryable {
  /** Calls back, or returns a promise of the client. */
  connect(taken: (error: Error | undefined, client: PgPoolClient | undefined) => void): unknown;
  on(event: "connect", listener: (client: PgEnding) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** A client that opens its own connection. */
export interface PgOwnClient extends PgClient {
  connect(): Promise<unknown>;
  end(): Promise<void>;
}

/** The module `pg`. */
interface PgModule {
  readonly Pool: new (config: object) => PgPool;
  readonly Client: new (config: object) => PgOwnClient;
}

/** @throws UsageError `missing-option` where the package is not installed */
export async function loadPg(): Promise<PgModule> {
  // A name that bundlers do not follow: the package is there for those who use PostgreSQL.
  const name = "pg";
  let loaded: { readonly default?: PgModule };
  try {
    loaded = (await import(name)) as typeof loaded;
  } catch (error) {
    throw new UsageError("missing-option", "A queue in PostgreSQL needs the package pg: npm install pg.", {
      field: "url",
      cause: error,
    });
  }
  return loaded.default ?? (loaded as PgModule);
}

/** @throws UsageError `invalid-type` for anything that is not one connection of `pg` */
export function checkedTransaction(value: unknown): PgQueryable {
  const given = value as Partial<Record<"query" | "idleCount", unknown>> | null;
  if (typeof given !== "object" || given === null || typeof given.query !== "function") {
    throw wrongTransaction(`not ${describeShape(value)}`);
  }
  // Each statement of a pool goes through a connection of its choice.
  if (given.idleCount !== undefined) throw wrongTransaction("not a pool: take a client with pool.connect()");
  return given as unknown as PgQueryable;
}

function wrongTransaction(what: string): UsageError {
  const message = `transaction must be the client of pg on which your transaction runs, ${what}.`;
  return new UsageError("invalid-type", message, { field: "transaction" });
}
