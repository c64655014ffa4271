import { isBytes } from "../bytes/is-bytes.js";
import { readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import type { Payload } from "../payload/payload.js";
import { payloadLimits } from "../payload/payload-limits.js";

/** The values of `apns-push-type`. */
export type PushType =
  | "alert"
  | "background"
  | "complication"
  | "controls"
  | "fileprovider"
  | "liveactivity"
  | "location"
  | "mdm"
  | "pushtotalk"
  | "voip"
  | "widgets";

/** What a push type requires (Apple, Sending notification requests to APNs; Generating a remote notification). */
export interface PushTypeDescription {
  readonly pushType: PushType;
  /** Appended to the bundle id to make the topic; empty where the topic is the bundle id or something else. */
  readonly topicSuffix: string;
  /** The priorities that APNs accepts. */
  readonly priorities: readonly (10 | 5 | 1)[];
  /** The largest payload, bytes of JSON. */
  readonly maxPayloadBytes: number;
  /** How a connection that carries it may be authenticated. */
  readonly authentication: readonly ("token" | "certificate")[];
  /** What an absent priority becomes. Undefined: left out, which APNs takes for 10. */
  readonly suggestedPriority: 5 | undefined;
  /** What an absent expiration becomes: 0, since a missed call must not ring later. Undefined: left to APNs. */
  readonly suggestedExpiration: 0 | undefined;
  /** One sentence for people. */
  readonly meaning: string;
}

/** One row of the table. An absent field means the usual case. */
interface Row {
  /** Default none. */
  readonly topicSuffix?: string;
  /** Default 10 and 5. */
  readonly priorities?: readonly (10 | 5 | 1)[];
  /** The key of its limit in `payloadLimits`. Default `http2`. */
  readonly limit?: keyof typeof payloadLimits;
  /** Default both. */
  readonly authentication?: readonly ("token" | "certificate")[];
  readonly suggestedPriority?: 5;
  readonly suggestedExpiration?: 0;
  readonly meaning: string;
}

// Apple states no priorities for complication, controls, fileprovider, mdm, voip and widgets: 10 and 5 are accepted.
// Apple prints the suffix of liveactivity without its dot and that of complication as "h.complication": misprints.
const rows: Readonly<Record<PushType, Row>> = {
  alert: { priorities: [10, 5, 1], meaning: "Shows an alert, sets a badge or plays a sound." },
  background: {
    priorities: [5],
    suggestedPriority: 5,
    meaning: "Wakes the app in the background, a few times an hour at most.",
  },
  complication: { topicSuffix: ".complication", meaning: "Updates a complication of a watch face." },
  controls: { topicSuffix: ".push-type.controls", meaning: "Reloads the app's controls." },
  fileprovider: {
    topicSuffix: ".pushkit.fileprovider",
    meaning: "Notifies a file provider that something changed.",
  },
  liveactivity: {
    topicSuffix: ".push-type.liveactivity",
    authentication: ["token"],
    meaning: "Starts, updates or ends a Live Activity.",
  },
  location: {
    topicSuffix: ".location-query",
    authentication: ["token"],
    meaning: "Asks the app's extension for the location of the device.",
  },
  mdm: { authentication: ["certificate"], meaning: "Makes a managed device contact its server." },
  pushtotalk: {
    topicSuffix: ".voip-ptt",
    priorities: [10],
    suggestedExpiration: 0,
    meaning: "Announces who speaks on a Push to Talk channel.",
  },
  voip: {
    topicSuffix: ".voip",
    limit: "http2Voip",
    suggestedExpiration: 0,
    meaning: "Announces a call.",
  },
  widgets: { topicSuffix: ".push-type.widgets", meaning: "Reloads the app's widgets." },
};

/** All push types. */
export const pushTypes: readonly PushType[] = /* @__PURE__ */ Object.keys(rows) as PushType[];

const descriptions: ReadonlyMap<string, PushTypeDescription> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ pushTypes.map((pushType) => [pushType, describeRow(pushType)]),
);

/** Keys that only Live Activities have, as {@link plainName} returns them. */
const activityNames: readonly string[] = ["event", "contentstate", "attributestype", "dismissaldate"];

/**
 * What a push type requires.
 *
 * @throws UsageError `invalid-type` for anything but a string, `out-of-range` for an unknown push type.
 */
export function describePushType(pushType: PushType): PushTypeDescription {
  const description = descriptions.get(pushType);
  if (description !== undefined) return description;
  if (typeof pushType !== "string") {
    throw new UsageError("invalid-type", `pushType must be a string, not ${describeShape(pushType)}`, {
      field: "pushType",
    });
  }
  throw new UsageError("out-of-range", `pushType must be one of ${pushTypes.join(", ")}`, {
    field: "pushType",
  });
}

/**
 * The push type that a payload shows:
 *
 * - `liveactivity`: `aps` has `event`, its misspelling `events`, or `content-state`, whatever they hold; without an
 *   alert, badge or sound, also other spellings of its keys.
 * - `mdm`: it has `mdm`, and no alert, badge or sound.
 * - `fileprovider`: it has `container-identifier`, and no `aps` or an empty one.
 * - `background`: `content-available` is 1, without alert, badge or sound.
 * - `alert`: everything else, bytes included, which are not read.
 *
 * A payload with a mistake still shows the push type that was meant, so the check of its keys can name the mistake.
 * Name all other push types yourself: widgets and controls look alike, and VoIP, Push to Talk, complication and
 * location payloads look like anything.
 *
 * @throws UsageError `invalid-type` for a payload that cannot be read.
 */
export function derivePushType(payload: Payload | Uint8Array): PushType {
  if (typeof payload !== "object" || payload === null) return "alert";
  try {
    return typeOf(payload);
  } catch (error) {
    throw readingFailure(error, "payload");
  }
}

function typeOf(payload: Payload | Uint8Array): PushType {
  const { aps } = payload as Payload;
  if (typeof aps !== "object" || aps === null) return typeOfSilent(payload);
  if (aps.event !== undefined || aps["events"] !== undefined || aps["content-state"] !== undefined) {
    return "liveactivity";
  }
  return hasUserPart(payload as Payload) ? "alert" : typeOfSilent(payload);
}

/** The push type of a payload that shows nothing to a user. */
function typeOfSilent(payload: Payload | Uint8Array): PushType {
  if (isBytes(payload)) return "alert";
  if (payload.mdm !== undefined) return "mdm";
  const { aps } = payload;
  if (aps?.["content-available"] === 1) return "background";
  if (hasActivityName(aps)) return "liveactivity";
  if (typeof payload["container-identifier"] !== "string") return "alert";
  const isEmpty = aps === undefined || (typeof aps === "object" && Object.keys(aps ?? {}).length === 0);
  return isEmpty ? "fileprovider" : "alert";
}

/** Whether a key is one of a Live Activity, however it is spelt. */
function hasActivityName(aps: unknown): boolean {
  if (typeof aps !== "object" || aps === null) return false;
  return Object.keys(aps).some((key) => activityNames.includes(plainName(key)));
}

/** A key of `aps` without the parts that misspellings change: capitals, hyphens, underscores, the plural. */
export function plainName(key: string): string {
  return key.toLowerCase().replace(/[-_\s]|s$/g, "");
}

/** Whether a value is one that `aps.event` of a Live Activity may have. */
export function isLiveActivityEvent(event: unknown): event is "start" | "update" | "end" {
  return event === "start" || event === "update" || event === "end";
}

/** Whether a payload has what a background notification must not have: alert, badge or sound. */
export function hasUserPart({ aps }: Payload): boolean {
  return aps?.alert !== undefined || aps?.badge !== undefined || aps?.sound !== undefined;
}

/**
 * The topic of a notification: the bundle id with the suffix of the push type, which is appended unless it is there.
 * For a bundle id that itself ends with the suffix, give the whole topic: `com.example.voip.voip` for calls of
 * `com.example.voip`.
 *
 * @throws UsageError `invalid-type` for anything but strings, `out-of-range` for a push type that does not exist.
 */
export function topicFor(topic: string, pushType: PushType): string {
  if (typeof topic !== "string") {
    throw new UsageError("invalid-type", `topic must be a string, not ${describeShape(topic)}`, {
      field: "topic",
    });
  }
  const { topicSuffix } = describePushType(pushType);
  return topicSuffix === "" || topic.endsWith(topicSuffix) ? topic : topic + topicSuffix;
}

function describeRow(pushType: PushType): PushTypeDescription {
  const row = rows[pushType];
  return {
    pushType,
    topicSuffix: row.topicSuffix ?? "",
    priorities: row.priorities ?? [10, 5],
    maxPayloadBytes: payloadLimits[row.limit ?? "http2"],
    authentication: row.authentication ?? ["token", "certificate"],
    suggestedPriority: row.suggestedPriority,
    suggestedExpiration: row.suggestedExpiration,
    meaning: row.meaning,
  };
}
