import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import { Queue } from "./queue.js";
import { openSqliteStore } from "./sqlite/open-sqlite-store.js";
import { MemoryStore } from "./store/memory/memory-store.js";
import type { QueueStore } from "./store/queue-store.js";

/** A store of your own; see `@apns/queue/conformance`. */
export interface OwnStore {
  readonly store: QueueStore;
}

/**
 * Opens a queue.
 *
 * - `sqlite:push.db`: a file of SQLite, for the processes of one machine. It is made where it does not exist.
 * - `memory:`: for tests and trials; it lasts as long as the process.
 * - `{ store }`: a store of your own, or one that was opened with options of its own.
 *
 * A warning about the version of SQLite goes to `process.emitWarning`; see `openSqliteStore`.
 *
 * @throws UsageError `invalid-type` or `out-of-range` for anything else, and what `openSqliteStore` throws
 */
export async function openQueue(location: string | OwnStore): Promise<Queue> {
  if (typeof location === "object" && location !== null && "store" in location) {
    return new Queue(location.store);
  }
  if (location === "memory:") return new Queue(new MemoryStore());
  const path = typeof location === "string" ? /^sqlite:(.+)$/.exec(location)?.[1] : undefined;
  if (path !== undefined) {
    const onWarning = (message: string): void => process.emitWarning(message, "ApnsQueueWarning");
    return new Queue(await openSqliteStore({ path, onWarning }));
  }
  throw new UsageError(
    typeof location === "string" ? "out-of-range" : "invalid-type",
    `The location of a queue must be "sqlite:FILE", "memory:" or { store }, not ${describeShape(location)}.`,
    { field: "location" },
  );
}
