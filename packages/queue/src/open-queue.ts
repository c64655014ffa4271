import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import { openPostgresStore, type PostgresPool } from "./postgres/open-postgres-store.js";
import { Queue } from "./queue.js";
import { openSqliteStore } from "./sqlite/open-sqlite-store.js";
import { MemoryStore } from "./store/memory/memory-store.js";
import type { QueueStore } from "./store/queue-store.js";

/** A store of your own; see `@apns/queue/conformance`. */
export interface OwnStore {
  readonly store: QueueStore;
}

/** A pool of the package `pg`; see `openPostgresStore`. */
export interface OwnPool {
  readonly pool: PostgresPool;
}

/**
 * Opens a queue.
 *
 * - `postgres://user:password@host/database`, or `{ pool }` with a pool of the package `pg`: for any number of
 *   processes and machines. The tables are made where they do not exist.
 * - `sqlite:push.db`: a file of SQLite, for the processes of one machine. It is made where it does not exist.
 * - `memory:`: for tests and trials; it lasts as long as the process.
 * - `{ store }`: a store of your own, or one that was opened with options of its own.
 *
 * Warnings go to `process.emitWarning`; see `openSqliteStore` and `openPostgresStore`.
 *
 * @throws UsageError `invalid-type` or `out-of-range` for anything else, and what these two throw
 */
export async function openQueue(location: string | OwnStore | OwnPool): Promise<Queue> {
  if (typeof location === "object" && location !== null && "store" in location && "pool" in location) {
    throw new UsageError("conflicting-options", "Give { pool } or { store }, not both.", {
      field: "location",
    });
  }
  if (typeof location === "object" && location !== null && "store" in location) {
    return new Queue(location.store);
  }
  const onWarning = (message: string): void => process.emitWarning(message, "ApnsQueueWarning");
  if (typeof location === "object" && location !== null && "pool" in location) {
    return new Queue(await openPostgresStore(location, { onWarning }));
  }
  if (location === "memory:") return new Queue(new MemoryStore());
  const path = typeof location === "string" ? /^sqlite:(.+)$/.exec(location)?.[1] : undefined;
  if (path !== undefined) return new Queue(await openSqliteStore({ path, onWarning }));
  if (typeof location === "string" && /^postgres(ql)?:\/\//.test(location)) {
    return new Queue(await openPostgresStore({ url: location }, { onWarning }));
  }
  throw new UsageError(
    typeof location === "string" ? "out-of-range" : "invalid-type",
    `The location of a queue must be "postgres://...", "sqlite:FILE", "memory:", { pool } or { store }, not ${describeShape(location)}.`,
    { field: "location" },
  );
}
