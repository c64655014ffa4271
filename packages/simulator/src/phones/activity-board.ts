import { createHash } from "node:crypto";
import { MAX_AFTER_END_MS, MAX_AHEAD_MS, MAX_LIFE_MS } from "../display/activity/activity-limits.js";
import type { ActivityPush } from "./activity-push.js";
import type { LiveActivity } from "./live-activity.js";

/** So many that are gone are remembered. */
const MAX_DISMISSED = 20;

/** Where an update was sent. */
export interface ActivityAddress {
  /** The device token, or an activity's own token for updates. */
  readonly token: string;
  readonly bundleId: string;
  readonly channelId: string | undefined;
}

interface Activity extends LiveActivity {
  readonly channelId: string | undefined;
}

/** The Live Activities of one phone. Time comes in; nothing here knows a clock. */
export class ActivityBoard {
  readonly #deviceToken: string;
  #activities: readonly Activity[] = [];
  #started = 0;

  constructor(deviceToken: string) {
    this.#deviceToken = deviceToken;
  }

  /** The oldest first. */
  get all(): readonly LiveActivity[] {
    return this.#activities.map(({ channelId: _channel, ...activity }) => activity);
  }

  /** When the next one changes by itself, milliseconds since 1970. */
  get wakeAtMs(): number | undefined {
    const times = this.#activities.flatMap((each) => nextChangeOf(each) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** @returns the activity that changed; undefined if the push changes none */
  take(push: ActivityPush, to: ActivityAddress, nowMs: number): LiveActivity | undefined {
    if (push.event === "start") return this.#start(push, to, nowMs);
    const activity = this.#addressed(to);
    if (activity === undefined || !isAlive(activity)) return undefined;
    if (push.event === "end") return this.#end(activity, push, nowMs);
    if (push.timestamp < activity.timestamp || push.timestamp * 1000 > nowMs + MAX_AHEAD_MS) return undefined;
    const staleAt = msOf(push.staleDate);
    return this.#put({
      ...activity,
      contentState: push.contentState,
      timestamp: push.timestamp,
      staleAt,
      state: staleAt !== undefined && staleAt <= nowMs ? "stale" : "active",
    });
  }

  /** Whether broadcasts to this channel concern one of them. */
  listensTo(channelId: string): boolean {
    return this.#activities.some((each) => each.channelId === channelId && isAlive(each));
  }

  /** Lets everything happen that is due. */
  settle(nowMs: number): void {
    for (let due = this.wakeAtMs; due !== undefined && due <= nowMs; due = this.wakeAtMs) {
      const at = due;
      for (const each of this.#activities) if (nextChangeOf(each) === at) this.#put(changed(each));
    }
    const gone = this.#activities.filter(({ state }) => state === "dismissed");
    const forgotten = new Set(gone.slice(0, Math.max(0, gone.length - MAX_DISMISSED)));
    if (forgotten.size > 0) this.#activities = this.#activities.filter((each) => !forgotten.has(each));
  }

  /** The app is gone, and all of them with it. */
  clear(): void {
    this.#activities = [];
  }

  #start(push: ActivityPush, to: ActivityAddress, nowMs: number): LiveActivity | undefined {
    // A start has to say which kind; one by broadcast starts nothing.
    if (push.attributesType === undefined || to.channelId !== undefined) return undefined;
    this.#started += 1;
    const staleAt = msOf(push.staleDate);
    return this.#put({
      number: this.#started,
      updateToken: createHash("sha256").update(`${this.#deviceToken}:${this.#started}`).digest("hex"),
      bundleId: to.bundleId,
      attributesType: push.attributesType,
      attributes: push.attributes,
      contentState: push.contentState,
      state: staleAt !== undefined && staleAt <= nowMs ? "stale" : "active",
      timestamp: push.timestamp,
      staleAt,
      endsAt: nowMs + MAX_LIFE_MS,
      dismissedAt: undefined,
      channelId: push.inputPushChannel,
    });
  }

  #end(activity: Activity, push: ActivityPush, nowMs: number): LiveActivity {
    const latest = nowMs + MAX_AFTER_END_MS;
    const dismissedAt = Math.min(latest, msOf(push.dismissalDate) ?? latest);
    return this.#put({
      ...activity,
      contentState: push.contentState ?? activity.contentState,
      timestamp: Math.max(activity.timestamp, push.timestamp),
      staleAt: undefined,
      state: dismissedAt <= nowMs ? "dismissed" : "ended",
      dismissedAt,
    });
  }

  /** An update to the device token itself means the newest one of that app. */
  #addressed({ token, bundleId, channelId }: ActivityAddress): Activity | undefined {
    const own = this.#activities.filter((each) => each.bundleId === bundleId);
    const exact = own.findLast((each) =>
      channelId === undefined ? each.updateToken === token : each.channelId === channelId,
    );
    if (exact !== undefined) return exact;
    return channelId !== undefined || token === this.#deviceToken ? own.findLast(isAlive) : undefined;
  }

  #put(activity: Activity): Activity {
    const others = this.#activities.filter(({ number }) => number !== activity.number);
    this.#activities = [...others, activity].sort((one, other) => one.number - other.number);
    return activity;
  }
}

function isAlive({ state }: LiveActivity): boolean {
  return state === "active" || state === "stale";
}

function nextChangeOf({ state, staleAt, endsAt, dismissedAt }: LiveActivity): number | undefined {
  switch (state) {
    case "active":
      return Math.min(staleAt ?? endsAt, endsAt);
    case "stale":
      return endsAt;
    case "ended":
      return dismissedAt;
    case "dismissed":
      return undefined;
  }
}

/** What an activity is after its next change. */
function changed(activity: Activity): Activity {
  const { state, staleAt, endsAt } = activity;
  if (state === "active" && staleAt !== undefined && staleAt < endsAt) return { ...activity, state: "stale" };
  if (state === "ended") return { ...activity, state: "dismissed" };
  return { ...activity, state: "ended", staleAt: undefined, dismissedAt: endsAt + MAX_AFTER_END_MS };
}

function msOf(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
