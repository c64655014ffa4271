import { utf8Length } from "../bytes/utf8.js";
import { formatDeviceToken, parseDeviceToken } from "../device-token/device-token.js";
import { WireError } from "../errors/wire-error.js";
import { assertJsonObject, payloadTooLarge, stringifyPayload } from "../payload/encode-payload.js";
import type { Payload } from "../payload/payload.js";
import { assertObjectBytes, checkContent } from "./check-content.js";
import { assertFields, assertHeaderText, assertName, readExpiration, readId } from "./header-values.js";
import { readPriority } from "./priority.js";
import { derivePushType, describePushType, type PushType, topicFor } from "./push-type.js";

/** A notification for one device as HTTP/2 carries it; every value was checked. */
export interface PushRequest {
  /** Lower-case hex; it stands in the path. */
  readonly deviceToken: string;
  /** JSON text, or its UTF-8. */
  readonly body: string | Uint8Array;
  /** Its bytes as UTF-8, where they had to be counted. */
  readonly bodyBytes: number | undefined;
  readonly pushType: PushType;
  /** With the push type's suffix; undefined leaves it to the certificate. */
  readonly topic: string | undefined;
  readonly priority: 10 | 5 | 1 | undefined;
  /** Seconds since 1970. */
  readonly expiration: number | undefined;
  readonly collapseId: string | undefined;
  /** A UUID in lower case. */
  readonly id: string | undefined;
}

/** What {@link createPushRequest} takes. */
export interface PushNotification {
  /** Hex text (spaces, `<`, `>`, `-` and upper case tolerated) or bytes; 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, or its UTF-8: encode once for many devices. */
  readonly payload: Payload | Uint8Array;
  /** A Date or seconds since 1970, 0 to 2^32 - 1; 0 = try once. Absent: 0 for `voip` and `pushtotalk`, else left to APNs. */
  readonly expiration?: Date | number | undefined;
  /** Absent: 5 for `background`, else left out, which APNs takes for 10. */
  readonly priority?: 10 | 5 | 1 | undefined;
  /** The bundle id, with or without the push type's suffix; see {@link topicFor}. Visible ASCII. */
  readonly topic?: string | undefined;
  /** Absent: what the payload shows, see {@link derivePushType}. */
  readonly pushType?: PushType | undefined;
  /** 1 to 64 bytes of UTF-8, without control characters. What is not ASCII goes as UTF-8. */
  readonly collapseId?: string | undefined;
  /** A UUID; upper case is made lower. */
  readonly id?: string | undefined;
}

/** Apple, Sending notification requests to APNs. */
export const MAX_COLLAPSE_ID_BYTES: number = 64;

const LOWER_HEX = /^(?:[0-9a-f]{2}){1,100}$/;

/** The last pair of topic and push type: nearly always the next one's, too. */
let lastTopic = "";
let lastPushType: PushType | undefined;
let lastFullTopic = "";

/**
 * Makes the request for one device and checks what APNs would refuse, before anything is sent: device token,
 * size, priority, topic, ids, and the keys that a push type cannot do without. Left to APNs and the app: whether
 * topic and device token belong together, keys that are not asked for, and everything inside bytes but that they
 * begin and end as a JSON object does.
 *
 * @param defaults `topic`: the topic of notifications that name none
 * @throws WireError `invalid-type`, `invalid-device-token`, `invalid-payload`, `payload-not-serializable`,
 *   `payload-too-large` or `out-of-range`, with the field
 */
export function createPushRequest(
  notification: PushNotification,
  defaults?: { readonly topic?: string | undefined },
): PushRequest {
  assertFields(notification, "notification");
  const { deviceToken, payload, expiration, priority, collapseId, id } = notification;
  const description = describePushType(notification.pushType ?? derivePushType(payload));
  const { pushType, maxPayloadBytes } = description;
  const token = tokenText(deviceToken);
  if (!(payload instanceof Uint8Array)) checkContent(payload, pushType);
  const body = bodyOf(payload);
  const bodyBytes = bytesOf(body, maxPayloadBytes);
  if (bodyBytes !== undefined && bodyBytes > maxPayloadBytes)
    throw payloadTooLarge(bodyBytes, maxPayloadBytes);
  if (collapseId !== undefined) checkCollapseId(collapseId);
  return {
    deviceToken: token,
    body,
    bodyBytes,
    pushType,
    topic: fullTopic(notification.topic ?? defaults?.topic, pushType),
    priority: readPriority(priority, description),
    expiration: expiration === undefined ? description.suggestedExpiration : readExpiration(expiration),
    collapseId,
    id: id === undefined ? undefined : readId(id, "id"),
  };
}

function tokenText(deviceToken: string | Uint8Array): string {
  if (typeof deviceToken !== "string") return formatDeviceToken(deviceToken);
  return LOWER_HEX.test(deviceToken) ? deviceToken : parseDeviceToken(deviceToken);
}

function bodyOf(payload: Payload | Uint8Array): string | Uint8Array {
  if (payload instanceof Uint8Array) {
    assertObjectBytes(payload);
    return payload;
  }
  const text = stringifyPayload(payload);
  if (!isPlain(payload)) assertJsonObject(text.charCodeAt(0));
  return text;
}

/** Whether its JSON is an object without looking at it, which costs more: nothing turns it into something else. */
function isPlain(payload: Payload): boolean {
  return Object.getPrototypeOf(payload) === Object.prototype && !("toJSON" in payload);
}

/** Counted only where it can matter: a unit of text takes at most three bytes. */
function bytesOf(body: string | Uint8Array, maxBytes: number): number | undefined {
  if (typeof body !== "string") return body.length;
  return body.length * 3 > maxBytes ? utf8Length(body) : undefined;
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
  throw new WireError(
    "out-of-range",
    `collapseId is ${bytes} bytes of UTF-8, the limit is ${MAX_COLLAPSE_ID_BYTES}: take a hash of it`,
    { field: "collapseId", bytes, maxBytes: MAX_COLLAPSE_ID_BYTES },
  );
}
