import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import { Queue } from "./queue.js";
import { MemoryStore } from "./store/memory/memory-store.js";
import type { QueueStore } from "./store/queue-store.js";

/** A store of your own; see `@apns/queue/conformance`. */
export interface OwnStore {
  readonly store: QueueStore;
}

/**
 * Opens a queue. `memory:` is for tests: it lasts as long as the process. `{ store }` is a store of your own.
 *
 * @throws UsageError `invalid-type` or `out-of-range` for anything else
 */
export async function openQueue(location: string | OwnStore): Promise<Queue> {
  if (typeof location === "object" && location !== null && "store" in location) {
    return new Queue(location.store);
  }
  if (location === "memory:") return new Queue(new MemoryStore());
  throw new UsageError(
    typeof location === "string" ? "out-of-range" : "invalid-type",
    `The location of a queue must be "memory:" or { store }, not ${describeShape(location)}.`,
    { field: "location" },
  );
}
