import { bytesOf, type DatabaseRow, laneOf, numberOf } from "./database-row.js";
import type { Lane } from "./lane.js";

/** A chunk that a worker gave back unsent, and that waits. */
export interface ReturnedChunk {
  readonly lane: Lane;
  readonly content: Uint8Array;
  /** Not settled. */
  readonly notifications: number;
  /** Milliseconds until it is due. */
  readonly dueInMs: number;
}

/** Reads a row of `chunk` joined to its lane, with its content; `due_at` in milliseconds. */
export function returnedChunkOf(row: DatabaseRow, nowMs: number): ReturnedChunk {
  return {
    lane: laneOf(row, "lane_id"),
    content: bytesOf(row, "content"),
    notifications: numberOf(row, "unsettled"),
    dueInMs: Math.max(0, numberOf(row, "due_at") - nowMs),
  };
}
