import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import type { Payload } from "../payload/payload.js";
import { payloadLimits } from "../payload/payload-limits.js";

/** The kinds of push that APNs knows: the values of `apns-push-type`. */
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

/** What a push type demands (Apple, Sending notification requests to APNs; Generating a remote notification). */
export interface PushTypeDescription {
  readonly pushType: PushType;
  /** What is added to the bundle id to make the topic; empty where the topic is something else or the id itself. */
  readonly topicSuffix: string;
  /** The priorities that APNs takes for it. */
  readonly priorities: readonly (10 | 5 | 1)[];
  /** What APNs takes an absent priority for; `background` needs its 5 said. */
  readonly defaultPriority: 10 | 5;
  /** The most bytes of JSON. */
  readonly maxPayloadBytes: number;
  /** How a connection may be authenticated that carries it. */
  readonly authentication: readonly ("token" | "certificate")[];
  /** What an absent expiration is set to: calls that nobody hears any more are not kept. Undefined: left to APNs. */
  readonly suggestedExpiration: 0 | undefined;
  /** One sentence for people. */
  readonly meaning: string;
}

const both = ["token", "certificate"] as const;
const any = [10, 5, 1] as const;
const usual = [10, 5] as const;

type Row = readonly [
  suffix: string,
  priorities: readonly (10 | 5 | 1)[],
  meaning: string,
  authentication?: readonly ("token" | "certificate")[],
];

// Where Apple states no priorities (complication, controls, fileprovider, mdm, voip, widgets) 10 and 5 are taken.
// Apple prints the suffixes of liveactivity without its dot and of complication as "h.complication": misprints.
const rows: Readonly<Record<PushType, Row>> = {
  alert: ["", any, "Shows an alert, sets a badge or plays a sound."],
  background: ["", [5], "Wakes the app in the background, a few times an hour at most."],
  complication: [".complication", usual, "Updates a complication of a watch face."],
  controls: [".push-type.controls", usual, "Reloads the app's controls."],
  fileprovider: [".pushkit.fileprovider", usual, "Tells a file provider that something has changed."],
  liveactivity: [".push-type.liveactivity", usual, "Starts, updates or ends a Live Activity.", ["token"]],
  location: [".location-query", usual, "Asks the app's extension for the device's location.", ["token"]],
  mdm: ["", usual, "Has a managed device call its server.", ["certificate"]],
  pushtotalk: [".voip-ptt", [10], "Announces who speaks on a Push to Talk channel."],
  voip: [".voip", usual, "Announces a call."],
  widgets: [".push-type.widgets", usual, "Reloads the app's widgets."],
};

/** All push types. */
export const pushTypes: readonly PushType[] = Object.keys(rows) as PushType[];

const descriptions: ReadonlyMap<string, PushTypeDescription> = new Map(
  pushTypes.map((pushType) => {
    const [topicSuffix, priorities, meaning, authentication = both] = rows[pushType];
    const description: PushTypeDescription = {
      pushType,
      topicSuffix,
      priorities,
      defaultPriority: pushType === "background" ? 5 : 10,
      maxPayloadBytes: pushType === "voip" ? payloadLimits.http2Voip : payloadLimits.http2,
      authentication,
      suggestedExpiration: pushType === "voip" || pushType === "pushtotalk" ? 0 : undefined,
      meaning,
    };
    return [pushType, description];
  }),
);

/**
 * What a push type demands.
 *
 * @throws WireError `invalid-type` for anything but a string, `out-of-range` for a push type that does not exist
 */
export function describePushType(pushType: PushType): PushTypeDescription {
  const description = descriptions.get(pushType);
  if (description !== undefined) return description;
  if (typeof pushType !== "string") {
    throw new WireError("invalid-type", `pushType must be a string, not ${describeShape(pushType)}`, {
      field: "pushType",
    });
  }
  throw new WireError("out-of-range", `pushType must be one of ${pushTypes.join(", ")}`, {
    field: "pushType",
  });
}

/**
 * The push type that a payload shows: `mdm` (its key, without `aps`), `fileprovider` (`container-identifier`,
 * without `aps`), `liveactivity` (an event of one), `background` (content-available and nothing for the user) or
 * else `alert`. Bytes are not looked into: `alert`. Widgets and controls look alike, and the payloads of VoIP,
 * Push to Talk, complications and locations look like anything: those have to be named.
 */
export function derivePushType(payload: Payload | Uint8Array): PushType {
  if (payload instanceof Uint8Array || typeof payload !== "object" || payload === null) return "alert";
  const { aps } = payload;
  if (aps === undefined) {
    if (payload.mdm !== undefined) return "mdm";
    return typeof payload["container-identifier"] === "string" ? "fileprovider" : "alert";
  }
  if (typeof aps !== "object" || aps === null) return "alert";
  if (isLiveActivityEvent(aps.event)) return "liveactivity";
  return aps["content-available"] === 1 && !hasUserPart(payload) ? "background" : "alert";
}

/** Whether it is what `aps.event` of a Live Activity may be. */
export function isLiveActivityEvent(event: unknown): event is "start" | "update" | "end" {
  return event === "start" || event === "update" || event === "end";
}

/** Whether a payload has something that a background push must not have. */
export function hasUserPart({ aps }: Payload): boolean {
  return aps?.alert !== undefined || aps?.badge !== undefined || aps?.sound !== undefined;
}

/**
 * The topic of a push: the bundle id with the push type's suffix, unless that is there already. A bundle id that
 * itself ends with the suffix, such as `com.example.voip` for calls, has to be given with it:
 * `com.example.voip.voip`.
 */
export function topicFor(topic: string, pushType: PushType): string {
  const { topicSuffix } = describePushType(pushType);
  return topicSuffix === "" || topic.endsWith(topicSuffix) ? topic : topic + topicSuffix;
}
