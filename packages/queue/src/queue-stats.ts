import type { ReturnedPart } from "./returned-parts.js";
import type { LaneState, LaneStatus } from "./store/lane.js";
import type { LeaseHolders } from "./store/lease-holders.js";

/** What is in a queue, or in one of its campaigns, now. Numbers count notifications. */
export interface QueueStats {
  /** Due, and not under a lease. */
  readonly waiting: number;
  /** Not due yet: scheduled, or put off. */
  readonly delayed: number;
  /** Under a lease of a worker. */
  readonly leased: number;
  /** In dead letters. */
  readonly dead: number;
  /** By outcome, since the campaign or the queue began. */
  readonly settled: Readonly<Record<string, number>>;
  /** Those of `rejected` and `failed`, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** How long the oldest that waits has been due, milliseconds; undefined where none waits. */
  readonly oldestAgeMs: number | undefined;
  /**
   * How many settled or became dead letters per second, on all workers, since an earlier look of this queue object, at
   * least a second ago; undefined at first.
   */
  readonly perSecond: number | undefined;
  /** Lanes that are paused or cancelled, and why. */
  readonly stopped: readonly StoppedLane[];
  /**
   * Which workers hold leases, read a moment after the sums: the 100 whose first lease ends soonest, and the sums of the others. A
   * worker that stands still, or is dead, comes first.
   */
  readonly leases: LeaseHolders;
  /**
   * What is delayed because workers gave it back unsent: their clients lack the identity that it names, or a topic where
   * it has none, or did not reach APNs. Read a moment after the sums, of the 200 chunks that are tried again soonest.
   */
  readonly returned: readonly ReturnedPart[];
}

/** A lane from which nothing is claimed. */
export interface StoppedLane {
  readonly campaign: string;
  readonly topic: string;
  readonly state: Exclude<LaneState, "open">;
  readonly reason: string | undefined;
  /** Milliseconds until it resumes by itself; undefined: it does not. */
  readonly resumesInMs: number | undefined;
}

/** Adds up lanes. */
export function statsOf(lanes: readonly LaneStatus[]): Omit<QueueStats, "perSecond" | "leases" | "returned"> {
  const settled: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  const sums = { waiting: 0, delayed: 0, leased: 0, dead: 0 };
  let oldestAgeMs: number | undefined;
  const stopped: StoppedLane[] = [];
  for (const status of lanes) {
    for (const name of ["waiting", "delayed", "leased", "dead"] as const) sums[name] += status[name];
    for (const { outcome, reason, count } of status.settled) {
      settled[outcome] = (settled[outcome] ?? 0) + count;
      if (reason !== "") reasons[reason] = (reasons[reason] ?? 0) + count;
    }
    if (status.oldestAgeMs !== undefined) oldestAgeMs = Math.max(oldestAgeMs ?? 0, status.oldestAgeMs);
    const { lane, state, reason, resumesInMs } = status;
    if (state !== "open")
      stopped.push({ campaign: lane.campaign, topic: lane.topic, state, reason, resumesInMs });
  }
  return { ...sums, settled, reasons, oldestAgeMs, stopped };
}
