import { mostAgain } from "../claim-share.js";
import type { MemoryChunk } from "./memory-chunk.js";

export function isClaimable(chunk: MemoryChunk, nowMs: number): boolean {
  const place = chunk.placeAt(nowMs);
  return place === "fresh" || place === "due" || place === "lapsed";
}

/** The chunks of a lane that a claim takes: those that are due again, and then those that were never claimed. */
export function chunksToClaim(
  ofLane: readonly MemoryChunk[],
  maxChunks: number,
  nowMs: number,
): readonly MemoryChunk[] {
  const claimable = ofLane.filter((chunk) => isClaimable(chunk, nowMs));
  const isFresh = (chunk: MemoryChunk): boolean => chunk.placeAt(nowMs) === "fresh";
  const again = claimable.filter((chunk) => !isFresh(chunk)).sort((a, b) => a.dueAtMs - b.dueAtMs);
  const first = again.slice(0, mostAgain(maxChunks));
  return [...first, ...claimable.filter(isFresh).slice(0, maxChunks - first.length)];
}
