import type { PushType } from "@apns/wire/api";

/** What a key of `aps`, or of `aps.alert`, must be. */
export interface KeyRule {
  /** In words: "a text". */
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  /** Push types for which it means something. Undefined: no push type makes it suspicious. */
  readonly of?: readonly PushType[] | undefined;
  /** Why it has no effect any more. */
  readonly ignored?: string | undefined;
}

const ALERT: readonly PushType[] = ["alert"];
const LIVE: readonly PushType[] = ["liveactivity"];

const text: Pick<KeyRule, "must" | "holds"> = { must: "a text", holds: isText };
const texts: Pick<KeyRule, "must" | "holds"> = {
  must: "a list of texts",
  holds: (value) => Array.isArray(value) && value.every(isText),
};
const one: Pick<KeyRule, "must" | "holds"> = {
  must: "the number 1",
  holds: (value) => value === 1 || value === 0,
};
const object: Pick<KeyRule, "must" | "holds"> = { must: "an object", holds: isObject };
const seconds: Pick<KeyRule, "must" | "holds"> = {
  must: "whole seconds since 1970",
  holds: (value) => Number.isInteger(value) && (value as number) >= 0,
};
const SINCE_IOS_15 = "is ignored since iOS 15";
const localised: Pick<KeyRule, "must" | "holds"> = {
  must: "a text, or for a Live Activity an object with loc-key",
  holds: (value) => isText(value) || (isObject(value) && isText(value["loc-key"])),
};

// Apple, Generating a remote notification; Starting and updating Live Activities with ActivityKit push notifications.
export const apsKeys: ReadonlyMap<string, KeyRule> = new Map<string, KeyRule>([
  ["alert", { must: "a text or an object", holds: (value) => isText(value) || isObject(value) }],
  [
    "badge",
    {
      must: "a whole number, 0 or more",
      holds: (value) => Number.isInteger(value) && (value as number) >= 0,
      of: ALERT,
    },
  ],
  ["sound", { must: "a text or an object", holds: (value) => isText(value) || isObject(value) }],
  ["thread-id", { ...text, of: ALERT }],
  ["category", { ...text, of: ALERT }],
  ["content-available", { ...one, of: ["alert", "background"] }],
  ["mutable-content", { ...one, of: ALERT }],
  ["target-content-id", { ...text, of: ALERT }],
  [
    "interruption-level",
    {
      must: "passive, active, time-sensitive or critical",
      holds: (value) => ["passive", "active", "time-sensitive", "critical"].includes(value as string),
      of: ALERT,
    },
  ],
  ["relevance-score", { must: "a number", holds: (value) => typeof value === "number" }],
  ["filter-criteria", { ...text, of: ALERT }],
  ["stale-date", { ...seconds, of: LIVE }],
  ["content-state", { ...object, of: LIVE }],
  ["timestamp", { ...seconds, of: LIVE }],
  [
    "event",
    {
      must: "start, update or end",
      holds: (value) => ["start", "update", "end"].includes(value as string),
      of: LIVE,
    },
  ],
  ["dismissal-date", { ...seconds, of: LIVE }],
  ["attributes-type", { ...text, of: LIVE }],
  ["attributes", { ...object, of: LIVE }],
  ["input-push-token", { must: "the number 1", holds: (value) => value === 1, of: LIVE }],
  ["input-push-channel", { ...text, of: LIVE }],
  ["content-changed", { must: "true", holds: (value) => value === true, of: ["widgets", "controls"] }],
  ["url-args", { ...texts, of: ALERT }],
  ["account-id", { ...text, of: ALERT }],
  ["ptt-push-type", { ...text, of: ["pushtotalk"] }],
]);

export const alertKeys: ReadonlyMap<string, KeyRule> = new Map<string, KeyRule>([
  ["title", localised],
  ["subtitle", text],
  ["body", localised],
  ["title-loc-key", text],
  ["title-loc-args", texts],
  ["subtitle-loc-key", text],
  ["subtitle-loc-args", texts],
  ["loc-key", text],
  ["loc-args", texts],
  ["launch-image", text],
  ["sound", { ...text, of: LIVE }],
  ["action", text],
  ["action-loc-key", { must: "a text or null", holds: (value) => value === null || isText(value) }],
  ["summary-arg", { ...text, ignored: SINCE_IOS_15 }],
  [
    "summary-arg-count",
    { must: "a number", holds: (value) => typeof value === "number", ignored: SINCE_IOS_15 },
  ],
]);

export const soundKeys: ReadonlyMap<string, KeyRule> = new Map<string, KeyRule>([
  ["critical", one],
  ["name", text],
  [
    "volume",
    {
      must: "a number from 0 to 1",
      holds: (value) => typeof value === "number" && value >= 0 && value <= 1,
    },
  ],
]);

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
