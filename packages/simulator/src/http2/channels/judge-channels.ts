import { isExpiration, isUuid } from "../judging/field-formats.js";
import { jsonObject, judgePayload } from "../judging/judge-payload.js";
import { MAX_BROADCAST_BYTES, topicSuffix } from "../judging/push-type.js";
import { type Http2Answer, type Reason, refusal } from "../reason.js";
import type { Request } from "../request.js";
import type { ChannelStore } from "./channel-store.js";

const MAX_CHANNEL_ID_CHARACTERS = 256;
const PUSH_TYPE = "liveactivity";

/** A request about an app's channels, or a broadcast to one of them. */
export interface ChannelRequest {
  readonly request: Request;
  readonly bundleId: string;
  /** Whether the credentials allow this app. */
  readonly isAllowed: boolean;
}

/** `POST /4/broadcasts/apps/<bundle id>` (Apple, "Sending broadcast push notification requests to APNs"). */
export function judgeBroadcast(about: ChannelRequest, store: ChannelStore): Http2Answer {
  const { request, bundleId } = about;
  const { headers, body } = request;
  const reason = appReason(about) ?? channelIdReason(request) ?? broadcastHeaderReason(request);
  if (reason !== undefined) return refusal(reason);
  const policy = store.of(bundleId).get(headers.get("apns-channel-id") ?? "");
  if (policy === undefined) return refusal("ChannelNotRegistered");
  // A channel without storage cannot keep a notification for later.
  if (policy === 0 && headers.get("apns-expiration") !== "0") return refusal("BadExpirationDate");
  const answer = judgePayload(body, MAX_BROADCAST_BYTES);
  return answer.reason === "PayloadEmpty" && body.length > 0 ? refusal("BadRequestPayload") : answer;
}

/** Creates, shows, lists and deletes channels (Apple, "Sending channel management requests to APNs"). */
export function judgeChannels(about: ChannelRequest, store: ChannelStore): Http2Answer {
  const { request, bundleId } = about;
  const reason = appReason(about);
  if (reason !== undefined) return refusal(reason);
  if (request.path.endsWith("/all-channels")) {
    return { status: 200, body: JSON.stringify({ channels: [...store.of(bundleId).keys()] }) };
  }
  if (request.method === "POST") return createChannel(request, (policy) => store.create(bundleId, policy));
  const missing = channelIdReason(request);
  if (missing !== undefined) return refusal(missing);
  const id = request.headers.get("apns-channel-id") ?? "";
  const policy = store.of(bundleId).get(id);
  if (policy === undefined) return refusal("ChannelNotRegistered");
  if (request.method === "GET") {
    return {
      status: 200,
      body: JSON.stringify({ "message-storage-policy": policy, "push-type": "LiveActivity" }),
    };
  }
  store.delete(bundleId, id);
  return { status: 204 };
}

function createChannel(request: Request, create: (policy: 0 | 1) => string | undefined): Http2Answer {
  if (request.body.length === 0) return refusal("PayloadEmpty");
  const body = jsonObject(request.body);
  if (body === undefined) return refusal("BadRequestPayload");
  const policy = body["message-storage-policy"];
  if (body["push-type"] === undefined) return refusal("MissingPushType");
  if (String(body["push-type"]).toLowerCase() !== PUSH_TYPE) return refusal("InvalidPushType");
  if (policy !== 0 && policy !== 1) return refusal("MissingChannelQueueSize");
  const id = create(policy);
  if (id === undefined) return refusal("CannotCreateChannelConfig");
  return { status: 201, headers: { "apns-channel-id": id } };
}

function appReason({ request, bundleId, isAllowed }: ChannelRequest): Reason | undefined {
  const requestId = request.headers.get("apns-request-id");
  if (requestId !== undefined && !isUuid(requestId)) return "BadRequestParams";
  if (topicSuffix(bundleId) !== "") return "TopicDisallowed";
  return isAllowed ? undefined : "TopicMismatch";
}

function channelIdReason({ headers }: Request): Reason | undefined {
  const id = headers.get("apns-channel-id");
  if (id === undefined || id === "") return "MissingChannelId";
  const isGood = /^[A-Za-z0-9+/_-]+={0,2}$/.test(id) && id.length <= MAX_CHANNEL_ID_CHARACTERS;
  return isGood ? undefined : "BadChannelId";
}

function broadcastHeaderReason({ headers }: Request): Reason | undefined {
  const pushType = headers.get("apns-push-type");
  if (pushType === undefined) return "MissingPushType";
  if (pushType.toLowerCase() !== PUSH_TYPE) return "InvalidPushType";
  if (!["1", "5", "10"].includes(headers.get("apns-priority") ?? "")) return "BadPriority";
  return isExpiration(headers.get("apns-expiration") ?? "") ? undefined : "BadExpirationDate";
}
