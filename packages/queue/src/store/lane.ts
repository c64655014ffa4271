/** Which of the queue's lanes is served how often while all have work: `high` 16, `normal` 4, `low` 1 time. */
export type LanePriority = "high" | "normal" | "low";

/** All that decides which chunks belong together: those with equal fields share a lane. */
export interface LaneKey {
  /** The campaign, 0 to 200 characters; `""` for notifications without one. */
  readonly campaign: string;
  /** The topic of the notifications, or `""` where they leave it to the client. */
  readonly topic: string;
  readonly priority: LanePriority;
}

/** A lane as the store knows it. */
export interface Lane extends LaneKey {
  /** The store's own name for the lane: any text, stable as long as the database lives. */
  readonly id: string;
}

/**
 * Whether a lane may be worked. `cancelled`: its campaign was cancelled. `paused`: a pause covers it. A cancelled
 * lane stays `cancelled` whatever pauses cover it.
 */
export type LaneState = "open" | "paused" | "cancelled";

/**
 * A set of lanes: those with this campaign and this topic. An absent field stands for any value, so that `{}` is
 * every lane, those that do not exist yet included.
 */
export interface LaneScope {
  readonly campaign?: string | undefined;
  readonly topic?: string | undefined;
}

/** A set of dead letters: those of the lanes, or the one with this id among them. */
export interface DeadLetterScope extends LaneScope {
  readonly id?: string | undefined;
}

/** What is in a lane now. Numbers count notifications, not chunks. */
export interface LaneStatus {
  readonly lane: Lane;
  readonly state: LaneState;
  /** Why the lane is paused; undefined where it is not. Of several pauses that cover it, the one that lasts longest. */
  readonly reason: string | undefined;
  /** Milliseconds until the lane resumes by itself; undefined where it is not paused, or until it is resumed. */
  readonly resumesInMs: number | undefined;
  /** Unsettled, in chunks that are due and not leased; those whose lease has lapsed count here. */
  readonly waiting: number;
  /** Unsettled, in chunks that are not due yet and not leased. */
  readonly delayed: number;
  /** Unsettled, in chunks under a lease. */
  readonly leased: number;
  /** In dead letters. */
  readonly dead: number;
  /** The sums of all tallies since the lane began. */
  readonly settled: readonly Tally[];
  /** How long the oldest chunk of `waiting` has been due, milliseconds; undefined where none waits. */
  readonly oldestAgeMs: number | undefined;
}

/** How many notifications of a lane settled in one way. */
export interface Tally {
  /** The name of an outcome: `accepted`, `rejected`, `expired`... The store takes any text up to 40 characters. */
  readonly outcome: string;
  /** The reason of APNs, or the code of an error; `""` where there is none. Up to 200 characters. */
  readonly reason: string;
  /** 1 or more. */
  readonly count: number;
}
