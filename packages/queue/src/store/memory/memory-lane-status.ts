import type { DeadLetter } from "../chunk-record.js";
import type { Lane, LaneStatus, Tally } from "../lane.js";
import type { LaneJudgement } from "../pause-list.js";
import type { MemoryChunk } from "./memory-chunk.js";

interface LaneContents {
  readonly lane: Lane;
  readonly judgement: LaneJudgement;
  readonly chunks: readonly MemoryChunk[];
  readonly dead: readonly DeadLetter[];
  readonly settled: readonly Tally[];
  readonly nowMs: number;
}

/** Counts what is in a lane. */
export function laneStatus({ lane, judgement, chunks, dead, settled, nowMs }: LaneContents): LaneStatus {
  let waiting = 0;
  let delayed = 0;
  let leased = 0;
  let oldestAgeMs: number | undefined;
  for (const chunk of chunks) {
    const place = chunk.placeAt(nowMs);
    if (place === "leased") leased += chunk.unsettled;
    else if (place === "delayed") delayed += chunk.unsettled;
    else {
      waiting += chunk.unsettled;
      oldestAgeMs = Math.max(oldestAgeMs ?? 0, nowMs - chunk.dueAtMs);
    }
  }
  const letters = dead.reduce((sum, { count }) => sum + count, 0);
  return { lane, ...judgement, waiting, delayed, leased, dead: letters, settled, oldestAgeMs };
}
