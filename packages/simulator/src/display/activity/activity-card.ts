import { MAX_AFTER_END_MS, MAX_LIFE_MS } from "./activity-limits.js";

/** A Live Activity as a device knows it. */
export interface ActivityCard {
  /** Of the notification that started it, or of the first update. */
  readonly id: string;
  readonly bundleId: string;
  readonly app: string;
  /** The device token of its updates, or its channel; absent until the first one came. */
  readonly source?: string;
  /** `attributes-type`; absent if the start was not seen. */
  readonly type?: string;
  /** As sent. */
  readonly attributes?: unknown;
  /** As sent: the app draws it, and nobody else knows how. */
  readonly contentState: unknown;
  /** UNIX seconds of the newest contents. */
  readonly timestamp: number;
  /** The highest is in the island and on top. Default 0. */
  readonly relevance: number;
  /** `ended`: it is on the lock screen only, until `goneAtMs`. */
  readonly state: "active" | "stale" | "ended" | "gone";
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly staleAtMs?: number;
  /** When it leaves the lock screen; known once it has ended. */
  readonly goneAtMs?: number;
  /** When updates of priority 10 came within the last hour. */
  readonly urgentAtMs: readonly number[];
}

/** A Live Activity as it is at a later time. */
export function activityAt(activity: ActivityCard, nowMs: number): ActivityCard {
  const endsAtMs = activity.startedAtMs + MAX_LIFE_MS;
  const isOver = activity.state !== "ended" && activity.state !== "gone" && nowMs >= endsAtMs;
  const ended: ActivityCard = isOver
    ? { ...activity, state: "ended", goneAtMs: endsAtMs + MAX_AFTER_END_MS }
    : activity;
  if (ended.goneAtMs !== undefined && nowMs >= ended.goneAtMs) return { ...ended, state: "gone" };
  const isStale = ended.state === "active" && ended.staleAtMs !== undefined && nowMs >= ended.staleAtMs;
  return isStale ? { ...ended, state: "stale" } : ended;
}

/** Whether it takes updates. */
export function isLive({ state }: ActivityCard): boolean {
  return state === "active" || state === "stale";
}
