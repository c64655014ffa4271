import { type DatabaseRow, numberOf, textOf } from "./database-row.js";

/** What one worker holds under leases that have not lapsed. */
export interface LeaseHolder {
  /** The name of the worker, as its claims write it; `worker.id` has it. */
  readonly worker: string;
  readonly chunks: number;
  /** Device tokens of these chunks that are not settled. */
  readonly notifications: number;
  /**
   * Milliseconds until the first of its leases lapses. A worker that lives extends each at a third of its
   * time: of one that is dead or stands still, this goes towards 0.
   */
  readonly firstEndInMs: number;
  /** Milliseconds until the last of its leases lapses. */
  readonly lastEndInMs: number;
  /**
   * How long the longest of its leases has run, extensions included, milliseconds: of a worker that lives and gets no
   * answers this grows. Undefined where an earlier version of this package claimed them all.
   */
  readonly heldForMs: number | undefined;
}

/** A fence is the microseconds of its claim since 1970; those of earlier versions counted from 1. */
export const LEAST_CLAIM_FENCE = 1_000_000_000_000_000;

/** Who holds leases now. Dead workers leave the list when their leases lapse. */
export interface LeaseHolders {
  /** Those whose first lease ends soonest come first; as many as were asked for, at most. */
  readonly workers: readonly LeaseHolder[];
  /** All others together. */
  readonly others: {
    readonly workers: number;
    readonly chunks: number;
    readonly notifications: number;
  };
}

/**
 * Reads rows of one holder each, in the order of the list: `owner`, `chunks`, `notifications`, `first_end` and
 * `last_end` in milliseconds, `first_claim` in microseconds or null, and on each row the sums of all holders:
 * `all_workers`, `all_chunks`, `all_notifications`.
 */
export function leaseHoldersOf(rows: readonly DatabaseRow[], nowMs: number): LeaseHolders {
  const workers = rows.map((row) => ({
    worker: textOf(row, "owner"),
    chunks: numberOf(row, "chunks"),
    notifications: numberOf(row, "notifications"),
    firstEndInMs: Math.max(0, numberOf(row, "first_end") - nowMs),
    lastEndInMs: Math.max(0, numberOf(row, "last_end") - nowMs),
    heldForMs: heldForMs(row, nowMs),
  }));
  const [sums] = rows;
  const all = {
    workers: numberOf(sums, "all_workers"),
    chunks: numberOf(sums, "all_chunks"),
    notifications: numberOf(sums, "all_notifications"),
  };
  return { workers, others: othersOf(all, workers) };
}

function heldForMs(row: DatabaseRow, nowMs: number): number | undefined {
  const { first_claim: firstClaim = null } = row;
  return firstClaim === null ? undefined : Math.max(0, nowMs - Number(firstClaim) / 1000);
}

/** What is left of the sums of all holders without those that are listed. */
export function othersOf(
  all: LeaseHolders["others"],
  listed: readonly LeaseHolder[],
): LeaseHolders["others"] {
  return {
    workers: all.workers - listed.length,
    chunks: listed.reduce((left, { chunks }) => left - chunks, all.chunks),
    notifications: listed.reduce((left, { notifications }) => left - notifications, all.notifications),
  };
}
