import { isBytes } from "../bytes/is-bytes.js";
import { utf8Length } from "../bytes/utf8.js";
import { formatDeviceToken, isUsualDeviceToken, parseDeviceToken } from "../device-token/device-token.js";
import { readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { isPlainPayload, payloadTooLarge, stringifyPayload } from "../payload/encode-payload.js";
import type { Instant } from "../payload/instant.js";
import type { Payload } from "../payload/payload.js";
import { assertFields, assertHeaderText, assertName, readExpiration, readId } from "./header-values.js";
import { readPriority } from "./priority.js";
import { derivePushType, describePushType, type PushType, topicFor } from "./push-type.js";
import { assertObjectBytes, checkRequiredKeys } from "./required-keys/check-required-keys.js";

/** A notification for one device in the form that HTTP/2 carries; every value was checked. */
export interface PushRequest {
  /** Lower-case hexadecimal digits; part of the path. */
  readonly deviceToken: string;
  /** JSON text, or its UTF-8. */
  readonly body: string | Uint8Array;
  readonly pushType: PushType;
  /** With the suffix of the push type. Undefined: the certificate decides. */
  readonly topic: string | undefined;
  /** Undefined: left to APNs. */
  readonly priority: 10 | 5 | 1 | undefined;
  /** Seconds since 1970. Undefined: left to APNs. */
  readonly expiration: number | undefined;
  readonly collapseId: string | undefined;
  /** A UUID in lower case. Undefined: APNs makes one. */
  readonly id: string | undefined;
}

/** A notification for one device, as a program describes it. */
export interface PushNotification {
  /** Hexadecimal text in any spelling that `parseDeviceToken` takes, or bytes; 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, or its UTF-8: encode once for many devices. */
  readonly payload: Payload | Uint8Array;
  /**
   * Until when APNs keeps trying to deliver: a Date or seconds since 1970, 0 to 2^32 - 1; 0 tries once. Absent: 0 for
   * `voip` and `pushtotalk`, else left to APNs (up to 30 days).
   */
  readonly expiration?: Instant | undefined;
  /** Absent: 5 for `background`; otherwise APNs takes it for 10. */
  readonly priority?: 10 | 5 | 1 | undefined;
  /** The bundle id, with or without the suffix of the push type, see {@link topicFor}. Visible ASCII. */
  readonly topic?: string | undefined;
  /** Absent: derived from the payload, see {@link derivePushType}. */
  readonly pushType?: PushType | undefined;
  /** 1 to 64 bytes of UTF-8 without control characters. Notifications with the same one replace each other. */
  readonly collapseId?: string | undefined;
  /** A UUID in upper or lower case. Absent: APNs makes one. */
  readonly id?: string | undefined;
}

/** The longest collapse id, bytes of UTF-8 (Apple, Sending notification requests to APNs). */
export const MAX_COLLAPSE_ID_BYTES: number = 64;

/** The last pair of topic and push type: nearly always that of the next notification, too. */
let lastTopic = "";
let lastPushType: PushType | undefined;
let lastFullTopic = "";

/**
 * Makes the request for one device. Checks before anything is sent what APNs would refuse: device token, size,
 * priority, topic, ids, and the keys that the push type needs. Not checked: whether topic and device token belong
 * together, further keys, and the inside of payload bytes, which only have to begin and end as a JSON object.
 *
 * @param defaults `topic`: for notifications without one.
 * @throws UsageError `invalid-type`, `invalid-device-token`, `invalid-payload`, `payload-not-serializable`,
 * `payload-too-large` or `out-of-range`, with the field.
 */
export function createPushRequest(
  notification: PushNotification,
  defaults?: { readonly topic?: string | undefined },
): PushRequest {
  assertFields(notification, "notification");
  try {
    return requestOf(notification, defaults);
  } catch (error) {
    throw readingFailure(error, "notification");
  }
}

function requestOf(
  notification: PushNotification,
  defaults: { readonly topic?: string | undefined } | undefined,
): PushRequest {
  const { deviceToken, payload: given, expiration, priority, collapseId, id } = notification;
  const givesBytes = isBytes(given);
  // The text is kept, since the digits of a raw number would not survive the way there and back.
  const careful = givesBytes || isPlainPayload(given) ? undefined : stringifyPayload(given);
  const payload: Payload | Uint8Array = careful === undefined ? given : JSON.parse(careful);
  const description = describePushType(notification.pushType ?? derivePushType(payload));
  const { pushType, maxPayloadBytes } = description;
  const token = deviceTokenText(deviceToken);
  if (givesBytes) assertObjectBytes(given);
  else if (pushType !== "alert") checkRequiredKeys(payload as Payload, pushType);
  const body = givesBytes ? given : (careful ?? JSON.stringify(payload));
  assertFits(body, maxPayloadBytes);
  if (collapseId !== undefined) checkCollapseId(collapseId);
  return {
    deviceToken: token,
    body,
    pushType,
    topic: fullTopic(notification.topic ?? defaults?.topic, pushType),
    priority: readPriority(priority, description),
    expiration: expiration === undefined ? description.suggestedExpiration : readExpiration(expiration),
    collapseId,
    id: id === undefined ? undefined : readId(id, "id"),
  };
}

/** A device token as it stands in the path. */
export function deviceTokenText(deviceToken: string | Uint8Array): string {
  if (typeof deviceToken !== "string") return formatDeviceToken(deviceToken);
  return isUsualDeviceToken(deviceToken) ? deviceToken : parseDeviceToken(deviceToken);
}

function assertFits(body: string | Uint8Array, maxBytes: number): void {
  // The bytes of a text are counted only if they can be too many: a unit takes three at most.
  if (typeof body === "string" && body.length * 3 <= maxBytes) return;
  const bytes = typeof body === "string" ? utf8Length(body) : body.length;
  if (bytes > maxBytes) throw payloadTooLarge(bytes, maxBytes);
}

function fullTopic(topic: string | undefined, pushType: PushType): string | undefined {
  if (topic === undefined) return undefined;
  if (topic === lastTopic && pushType === lastPushType) return lastFullTopic;
  assertName(topic, "topic");
  lastFullTopic = topicFor(topic, pushType);
  lastTopic = topic;
  lastPushType = pushType;
  return lastFullTopic;
}

function checkCollapseId(collapseId: string): void {
  assertHeaderText(collapseId, "collapseId");
  const bytes = utf8Length(collapseId);
  if (bytes <= MAX_COLLAPSE_ID_BYTES) return;
  throw new UsageError(
    "out-of-range",
    `collapseId is ${bytes} bytes of UTF-8, the limit is ${MAX_COLLAPSE_ID_BYTES}: use a hash of it`,
    { field: "collapseId", bytes, maxBytes: MAX_COLLAPSE_ID_BYTES },
  );
}
