import type { Notification, Source } from "@apns/client";
import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";
import type { Enqueued, NewChunk } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import { ChunkComposer } from "./chunk-composer.js";
import type { ResolvedEnqueueOptions } from "./enqueue-options.js";

/** A transaction is this large: some 20,000 device tokens, or as many single notifications as take as many bytes. */
const CHUNKS_AT_A_TIME = 500;
const BYTES_AT_A_TIME = 700_000;

/** Stores the notifications of a source, in its order; reads on only after what it gave was stored. */
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
  let sum: Enqueued = { count: 0, duplicates: 0 };
  let chunks: NewChunk[] = [];
  let bytes = 0;
  const store_ = async (): Promise<void> => {
    const { count, duplicates } = await store.enqueue(chunks, options.transaction);
    sum = { count: sum.count + count, duplicates: sum.duplicates + duplicates };
    chunks = [];
    bytes = 0;
  };
  const take = (chunk: NewChunk | undefined): boolean => {
    if (chunk === undefined) return false;
    chunks.push(chunk);
    bytes += chunk.content.length + chunk.entries.length;
    return chunks.length >= CHUNKS_AT_A_TIME || bytes >= BYTES_AT_A_TIME;
  };
  for await (const item of checkedSource(source)) {
    for (const one of Array.isArray(item) ? (item as readonly Item[]) : [item as Item]) {
      if (take(add(composer, one))) await store_();
    }
  }
  take(composer.end());
  if (chunks.length > 0) await store_();
  return sum;
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
