import { encodeUtf8 } from "../bytes/utf8.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import { encodePayload, payloadTooLarge } from "../payload/encode-payload.js";
import type { Payload } from "../payload/payload.js";
import { payloadLimits } from "../payload/payload-limits.js";
import { assertObjectBytes, checkBroadcastContent } from "./check-content.js";
import { assertFields, assertName, readExpiration, readId } from "./header-values.js";
import { describePushType } from "./push-type.js";

/** A request of the HTTP/2 API that is no notification for one device. */
export interface ApiRequest {
  readonly method: "POST" | "GET" | "DELETE";
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** The most bytes of a broadcast (Apple, Sending broadcast push notification requests to APNs). */
export const MAX_BROADCAST_BYTES: number = payloadLimits.broadcast;

/** What a channel keeps: nothing, or the newest message, for up to 8 hours. It cannot be changed later. */
export type MessageStoragePolicy = "none" | "newest";

interface Scoped {
  /** Without any suffix. */
  readonly bundleId: string;
  /** A UUID that comes back with the answer. Absent: APNs makes one. */
  readonly requestId?: string | undefined;
}

interface OfChannel extends Scoped {
  /** As APNs gave it. */
  readonly channelId: string;
}

/**
 * A broadcast: the update or the end of a Live Activity for all who follow a channel.
 *
 * @throws WireError `invalid-type`, `out-of-range`, `invalid-payload`, `payload-not-serializable`,
 *   `payload-too-large`, with the field
 */
export function createBroadcastRequest(
  broadcast: OfChannel & {
    readonly payload: Payload | Uint8Array;
    /** A Date or seconds since 1970. Default 0, which a channel without storage demands. */
    readonly expiration?: Date | number | undefined;
    /** Default 10. */
    readonly priority?: 10 | 5 | 1 | undefined;
  },
): ApiRequest {
  assertFields(broadcast, "broadcast");
  const { payload, expiration = 0, priority = 10 } = broadcast;
  if (![10, 5, 1].includes(priority)) {
    throw new WireError("out-of-range", `priority must be 10, 5 or 1, not ${describeShape(priority)}`, {
      field: "priority",
    });
  }
  return {
    method: "POST",
    path: `/4/broadcasts/apps/${segment(broadcast.bundleId)}`,
    headers: [
      ...channelHeaders(broadcast),
      ["apns-push-type", "liveactivity"],
      ["apns-expiration", String(readExpiration(expiration))],
      ["apns-priority", String(priority)],
      ...requestId(broadcast),
    ],
    body: bodyOf(payload),
  };
}

/** Makes a channel. Its id comes in the answer's `apns-channel-id` header, with status 201. */
export function createChannelRequest(
  options: Scoped & {
    /** Default `none`. */ readonly messageStoragePolicy?: MessageStoragePolicy | undefined;
  },
): ApiRequest {
  assertFields(options, "options");
  const { messageStoragePolicy = "none" } = options;
  const policy = ["none", "newest"].indexOf(messageStoragePolicy);
  if (policy < 0) {
    throw new WireError("out-of-range", "messageStoragePolicy must be none or newest", {
      field: "messageStoragePolicy",
    });
  }
  return {
    method: "POST",
    path: `/1/apps/${segment(options.bundleId)}/channels`,
    headers: requestId(options),
    body: encodeUtf8(JSON.stringify({ "message-storage-policy": policy, "push-type": "LiveActivity" })),
  };
}

/** Asks what a channel is like; see {@link parseChannel}. */
export function readChannelRequest(options: OfChannel): ApiRequest {
  return ofChannel("GET", options);
}

/** Deletes a channel; status 204. */
export function deleteChannelRequest(options: OfChannel): ApiRequest {
  return ofChannel("DELETE", options);
}

/** Asks for the ids of all channels; see {@link parseChannelList}. */
export function listChannelsRequest(options: Scoped): ApiRequest {
  assertFields(options, "options");
  return {
    method: "GET",
    path: `/1/apps/${segment(options.bundleId)}/all-channels`,
    headers: requestId(options),
    body: undefined,
  };
}

/** Reads the answer to {@link readChannelRequest}. @throws WireError `malformed-answer` */
export function parseChannel(body: string): { readonly messageStoragePolicy: MessageStoragePolicy } {
  const policy = parseObject(body)["message-storage-policy"];
  if (policy !== 0 && policy !== 1) throw malformed("it names no message-storage-policy of 0 or 1");
  return { messageStoragePolicy: policy === 0 ? "none" : "newest" };
}

/** Reads the answer to {@link listChannelsRequest}. @throws WireError `malformed-answer` */
export function parseChannelList(body: string): readonly string[] {
  const { channels } = parseObject(body);
  if (Array.isArray(channels) && channels.every((channel) => typeof channel === "string")) return channels;
  throw malformed("it has no list of channels");
}

function ofChannel(method: "GET" | "DELETE", options: OfChannel): ApiRequest {
  assertFields(options, "options");
  return {
    method,
    path: `/1/apps/${segment(options.bundleId)}/channels`,
    headers: [...channelHeaders(options), ...requestId(options)],
    body: undefined,
  };
}

function channelHeaders({ channelId }: OfChannel): [string, string][] {
  assertName(channelId, "channelId");
  return [["apns-channel-id", channelId]];
}

function requestId({ requestId: id }: Scoped): [string, string][] {
  return id === undefined ? [] : [["apns-request-id", readId(id, "requestId")]];
}

/** A bundle id as a part of the path. */
function segment(bundleId: string): string {
  assertName(bundleId, "bundleId");
  if (!/^[A-Za-z0-9.-]+$/.test(bundleId)) {
    throw new WireError("out-of-range", "bundleId may have letters, digits, dots and hyphens only", {
      field: "bundleId",
    });
  }
  if (bundleId.endsWith(describePushType("liveactivity").topicSuffix)) {
    throw new WireError(
      "out-of-range",
      "bundleId ends with the suffix of a topic: APNs takes it bare (TopicDisallowed)",
      { field: "bundleId" },
    );
  }
  return bundleId;
}

function bodyOf(payload: Payload | Uint8Array): Uint8Array {
  if (!(payload instanceof Uint8Array)) {
    checkBroadcastContent(payload);
    return encodePayload(payload, { maxBytes: MAX_BROADCAST_BYTES });
  }
  assertObjectBytes(payload);
  if (payload.length > MAX_BROADCAST_BYTES) throw payloadTooLarge(payload.length, MAX_BROADCAST_BYTES);
  return payload;
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new WireError("malformed-answer", "the answer is no JSON", { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw malformed(`it is ${describeShape(value)} instead of an object`);
}

function malformed(problem: string): WireError {
  return new WireError("malformed-answer", `the answer cannot be read: ${problem}`);
}
