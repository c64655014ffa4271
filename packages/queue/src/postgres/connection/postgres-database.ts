import { UsageError } from "@apns/wire";
import type { DatabaseRow } from "../../store/database-row.js";
import { inSchema } from "../postgres-schema.js";
import { isLost, isRolledBack } from "./database-fault.js";
import { inTime } from "./in-time.js";
import type { PgPool, PgPoolClient, PgQueryable } from "./pg-driver.js";

/** Whatever the default of the database is: what waits for a lock then has to see what was committed meanwhile. */
export const BEGIN = "begin isolation level read committed";
/** How often a transaction is tried that the database rolled back because of others. */
const MAX_TRIES = 10;
const RETRY_MS = 5;
/** How long `close` waits for calls in progress: a pool of the program may have no limit for a query. */
const CLOSE_MS = 30_000;

export interface DatabaseOptions {
  readonly schema: string;
  /** Ends the pool; undefined where it is the program's. */
  readonly end: (() => Promise<void>) | undefined;
}

/** A pool of connections, and the schema that statements are about. */
export class PostgresDatabase {
  readonly schema: string;
  readonly #pool: PgPool;
  readonly #end: (() => Promise<void>) | undefined;
  readonly #texts = new Map<string, string>();
  /** The pool drops a connection that broke while nobody used it. Without a listener the process would end. */
  readonly #onIdleError = (): void => this.#lose();
  readonly #onLost = new Set<() => void>();
  #calls: Promise<unknown>[] = [];
  #isClosed = false;

  constructor(pool: PgPool, options: DatabaseOptions) {
    this.#pool = pool;
    this.schema = options.schema;
    this.#end = options.end;
    pool.on("error", this.#onIdleError);
  }

  get pool(): PgPool {
    return this.#pool;
  }

  /** A statement with the schema's name. */
  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const named = inSchema(text, this.schema);
    this.#texts.set(text, named);
    return named;
  }

  /** Runs one statement, which is a transaction; again where the database rolled it back because of others. */
  run(text: string, ...values: readonly unknown[]): Promise<readonly DatabaseRow[]> {
    return this.#call(() => this.runThrough(this.#pool, text, values));
  }

  /** Calls the listener after a connection was lost: the database may be another one now. */
  onLost(listener: () => void): void {
    this.#onLost.add(listener);
  }

  /** Runs one statement through a connection. */
  async runThrough(
    through: PgQueryable,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly DatabaseRow[]> {
    const { rows } = await through.query(this.text(text), values as unknown[]);
    return rows;
  }

  /** Runs a transaction on one connection. */
  transaction<Value>(begin: string, steps: (client: PgQueryable) => Promise<Value>): Promise<Value> {
    return this.#call(async () => {
      let failure: Error | undefined;
      const broke = (error: Error): void => {
        failure = error;
      };
      const client = await this.#borrow(broke);
      try {
        await client.query(begin);
        const value = await steps(client);
        await client.query("commit");
        return value;
      } catch (error) {
        // The connection may be in a transaction still: it is closed, which ends that.
        failure ??= error as Error;
        throw failure;
      } finally {
        client.off("error", broke);
        client.release(failure ?? false);
      }
    });
  }

  /** Ends the pool, if it is the store's own, after the calls in progress. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await inTime(Promise.allSettled(this.#calls), CLOSE_MS);
    // Connections may break while they end, too.
    await this.#end?.();
    this.#pool.off("error", this.#onIdleError);
  }

  /**
   * Takes a client of the pool, with a listener for errors at once. A promise would bring it later: the bytes that set
   * it free may go on with the word that ends it, and an error event without a listener would end the process.
   */
  #borrow(broke: (error: Error) => void): Promise<PgPoolClient> {
    return new Promise((resolve, reject) => {
      const take = (client: PgPoolClient): void => {
        client.on("error", broke);
        resolve(client);
      };
      const promised = this.#pool.connect((error, client) => {
        if (client === undefined) reject(error);
        else take(client);
      });
      // A pool around that of `pg` may know promises alone.
      if (isPromise(promised)) promised.then(take, reject);
    });
  }

  async #call<Value>(call: () => Promise<Value>): Promise<Value> {
    if (this.#isClosed) throw new UsageError("closed", "The store is closed; open another one.");
    const calling = this.#try(call);
    const ended = calling.then(
      () => undefined,
      () => undefined,
    );
    this.#calls.push(ended);
    try {
      return await calling;
    } finally {
      this.#calls = this.#calls.filter((one) => one !== ended);
    }
  }

  async #try<Value>(call: () => Promise<Value>): Promise<Value> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        if (isLost(error)) this.#lose();
        if (!isRolledBack(error) || tries >= MAX_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * tries * Math.random()));
      }
    }
  }

  #lose(): void {
    for (const listener of this.#onLost) listener();
  }
}

function isPromise(value: unknown): value is Promise<PgPoolClient> {
  return typeof (value as Partial<Promise<unknown>> | undefined)?.then === "function";
}
