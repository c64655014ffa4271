import { impliedPushType, MAX_BROADCAST_BYTES, maxPayloadBytesOf } from "../http2/judging/push-type.js";

/** A notification, as a device needs it. Everything but the payload may be absent. */
export interface DisplayNotification {
  /** The JSON value. Anything but an object shows nothing. */
  readonly payload: unknown;
  /** The size of the body. Absent: not compared with the limit. */
  readonly payloadBytes?: number | undefined;
  /** `apns-id`, or another name that is unique: the card's id. */
  readonly id?: string | undefined;
  /** Hex. Names the Live Activity that an update is for. */
  readonly deviceToken?: string | undefined;
  /** `apns-topic`. */
  readonly topic?: string | undefined;
  /** `apns-push-type`; `undefined` if the request had none. */
  readonly pushType?: string | undefined;
  /** `apns-priority`. Default 10. */
  readonly priority?: number | undefined;
  /** `apns-expiration`, UNIX seconds. Absent: stored for 30 days. */
  readonly expiration?: number | undefined;
  /** `apns-collapse-id`. */
  readonly collapseId?: string | undefined;
  /** `apns-channel-id` of a broadcast. */
  readonly channelId?: string | undefined;
  /** The status of the answer. Absent: accepted. */
  readonly status?: number | undefined;
}

/** What a push type means for a screen. */
export type PushKind = "alert" | "background" | "liveactivity" | "invisible" | "talk";

/** The kind of a notification. Without a push type, the topic decides. */
export function pushKindOf(notification: DisplayNotification): PushKind {
  const { pushType, topic = "" } = notification;
  if (/^pass\./.test(topic) || pushType === "mdm") return "invisible";
  switch (pushType ?? impliedPushType(topic)) {
    case "alert":
      return "alert";
    case "background":
      return "background";
    case "liveactivity":
      return "liveactivity";
    case "pushtotalk":
      return "talk";
    default:
      return "invisible";
  }
}

/** The largest payload that APNs takes for it. */
export function payloadLimitOf({ pushType, topic = "", channelId }: DisplayNotification): number {
  return channelId === undefined
    ? maxPayloadBytesOf(pushType ?? impliedPushType(topic))
    : MAX_BROADCAST_BYTES;
}
