import { type ChunkContent, decodeContent } from "./chunk-content.js";
import { type ChunkEntries, decodeEntries } from "./chunk-entries.js";

/** A chunk or a dead letter as a store gives it. */
export interface StoredChunk {
  readonly content: Uint8Array;
  readonly entries: Uint8Array;
  readonly count: number;
}

/**
 * Reads what was stored.
 *
 * @throws an Error for bytes that were spoiled, or that a later version wrote
 */
export function readChunk({ content, entries, count }: StoredChunk): ChunkContent & ChunkEntries {
  const read = { ...decodeContent(content), ...decodeEntries(entries) };
  // Entries that nobody sees would end with the chunk.
  if (read.entries.length === count) return read;
  throw new RangeError(`It has ${read.entries.length} device tokens, and should have ${count}.`);
}
