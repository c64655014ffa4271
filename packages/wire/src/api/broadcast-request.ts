import { isBytes } from "../bytes/is-bytes.js";
import { encodeUtf8 } from "../bytes/utf8.js";
import { readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { isPlainPayload, payloadTooLarge, stringifyPayload } from "../payload/encode-payload.js";
import type { Instant } from "../payload/instant.js";
import type { Payload } from "../payload/payload.js";
import { MAX_BROADCAST_BYTES } from "../payload/payload-limits.js";
import type { ApiRequest } from "./api-request.js";
import { assertFields, readExpiration } from "./header-values.js";
import { type ChannelScope, channelHeader, pathSegment, requestIdHeader } from "./request-scope.js";
import { assertObjectBytes, checkBroadcastContent } from "./required-keys/check-required-keys.js";

/**
 * The request of a broadcast: the update or the end of a Live Activity for every device that follows a channel.
 *
 * @throws UsageError `invalid-type`, `out-of-range`, `invalid-payload`, `payload-not-serializable` or
 * `payload-too-large`, with the field.
 */
export function createBroadcastRequest(
  broadcast: ChannelScope & {
    /** Apple's JSON with event `update` or `end`, or its UTF-8; at most 5120 bytes. */
    readonly payload: Payload | Uint8Array;
    /** A Date or seconds since 1970, 0 to 2^32 - 1. Default 0, which a channel without storage requires. */
    readonly expiration?: Instant | undefined;
    /** Default 10. */
    readonly priority?: 10 | 5 | 1 | undefined;
  },
): ApiRequest {
  assertFields(broadcast, "broadcast");
  try {
    return requestOf(broadcast);
  } catch (error) {
    throw readingFailure(error, "broadcast");
  }
}

function requestOf(broadcast: Parameters<typeof createBroadcastRequest>[0]): ApiRequest {
  const { payload, expiration = 0, priority = 10 } = broadcast;
  if (![10, 5, 1].includes(priority)) {
    throw new UsageError("out-of-range", `priority must be 10, 5 or 1, not ${describeShape(priority)}`, {
      field: "priority",
    });
  }
  return {
    method: "POST",
    path: `/4/broadcasts/apps/${pathSegment(broadcast)}`,
    headers: [
      ...channelHeader(broadcast),
      ["apns-push-type", "liveactivity"],
      ["apns-expiration", String(readExpiration(expiration))],
      ["apns-priority", String(priority)],
      ...requestIdHeader(broadcast),
    ],
    body: bodyOf(payload),
  };
}

function bodyOf(payload: Payload | Uint8Array): Uint8Array {
  if (!isBytes(payload)) {
    const text = stringifyPayload(payload);
    checkBroadcastContent(isPlainPayload(payload) ? payload : JSON.parse(text));
    const bytes = encodeUtf8(text);
    if (bytes.length > MAX_BROADCAST_BYTES) throw payloadTooLarge(bytes.length, MAX_BROADCAST_BYTES);
    return bytes;
  }
  assertObjectBytes(payload);
  if (payload.length > MAX_BROADCAST_BYTES) throw payloadTooLarge(payload.length, MAX_BROADCAST_BYTES);
  return payload;
}
