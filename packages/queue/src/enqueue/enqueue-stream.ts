import type { Notification, Source } from "@apns/client";
import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import type { Enqueued, NewChunk } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import { ChunkComposer } from "./chunk-composer.js";
import type { ResolvedEnqueueOptions } from "./enqueue-options.js";
import { TransactionWriter } from "./transaction-writer.js";

/**
 * Stores the notifications of a source, in its order. It reads on while a transaction commits, as much as the next one
 * takes, and no further.
 */
export function enqueueStream(
  store: QueueStore,
  source: Source<Notification>,
  options: ResolvedEnqueueOptions,
): Promise<Enqueued> {
  return enqueueItems(source, { store, options, add: (composer, item) => composer.add(item) });
}

/** Stores notifications that have all but the device token in common, in the same way. */
export function enqueueDevices(
  store: QueueStore,
  source: Source<string | Uint8Array>,
  options: ResolvedEnqueueOptions & { readonly common: Omit<Notification, "deviceToken"> },
): Promise<Enqueued> {
  const { common } = options;
  return enqueueItems(source, { store, options, add: (composer, item) => composer.addTo(item, common) });
}

interface EnqueueRun<Item> {
  readonly store: QueueStore;
  readonly options: ResolvedEnqueueOptions;
  readonly add: (composer: ChunkComposer, item: Item) => NewChunk | undefined;
}

async function enqueueItems<Item>(
  source: Source<Item>,
  { store, options, add }: EnqueueRun<Item>,
): Promise<Enqueued> {
  const composer = new ChunkComposer(options);
  const writer = new TransactionWriter((chunks) => store.enqueue(chunks, options.transaction));
  try {
    for await (const item of checkedSource(source)) {
      for (const one of Array.isArray(item) ? (item as readonly Item[]) : [item as Item]) {
        const chunk = add(composer, one);
        if (chunk !== undefined && writer.add(chunk)) await writer.write();
      }
    }
    const last = composer.end();
    if (last !== undefined) writer.add(last);
    return await writer.end();
  } finally {
    await writer.settled();
  }
}

/** @throws UsageError `invalid-type` for anything that cannot be iterated */
export function checkedSource<Item>(source: Source<Item>): Source<Item> {
  if (typeof source === "object" && source !== null) {
    if (Symbol.iterator in source || Symbol.asyncIterator in source) return source;
  }
  throw new UsageError(
    "invalid-type",
    `The source must be an iterable or async iterable, not ${describeShape(source)}.`,
    { field: "source" },
  );
}
