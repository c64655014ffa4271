import type { QueueStats } from "./queue-stats.js";

/** How far a campaign is. Numbers count notifications. */
export interface CampaignProgress {
  /** All that was enqueued. */
  readonly total: number;
  /** Done: settled, or a dead letter. */
  readonly done: number;
  readonly accepted: number;
  /** Waiting, delayed or under a lease. */
  readonly left: number;
  /** `done / total`, 0 to 1; 1 for a campaign of nothing. */
  readonly fraction: number;
  /** How many were done per second since an earlier look of this queue object, at least a second ago; undefined at first. */
  readonly perSecond: number | undefined;
  /** Milliseconds until nothing is left, at this rate; undefined where the rate is not known or 0. */
  readonly remainingMs: number | undefined;
  /** `open`, `paused` or `cancelled`: the state of all its lanes; `mixed` where they differ. */
  readonly state: "open" | "paused" | "cancelled" | "mixed";
}

export function progressOf(stats: Omit<QueueStats, "leases" | "returned">, lanes: number): CampaignProgress {
  const { waiting, delayed, leased, settled, perSecond, stopped } = stats;
  const left = waiting + delayed + leased;
  const done = doneOf(stats);
  const total = left + done;
  const [first] = stopped;
  const isAlike = stopped.length === lanes && stopped.every(({ state }) => state === first?.state);
  const stopState = isAlike ? first?.state : "mixed";
  return {
    total,
    done,
    accepted: (settled["accepted"] ?? 0) + (settled["presumed-accepted"] ?? 0),
    left,
    fraction: total === 0 ? 1 : done / total,
    perSecond,
    remainingMs:
      perSecond === undefined || perSecond === 0 ? undefined : Math.ceil((left * 1000) / perSecond),
    state: first === undefined || stopState === undefined ? "open" : stopState,
  };
}

/** What will not be sent any more. */
export function doneOf({ settled, dead }: Pick<QueueStats, "settled" | "dead">): number {
  return dead + Object.values(settled).reduce((sum, count) => sum + count, 0);
}
