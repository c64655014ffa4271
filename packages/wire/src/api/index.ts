// The HTTP/2 provider API: requests, answers, push types and reasons, for transports and servers of your own.

export type { AnswerAction, AnswerRetry, AnswerScope } from "../answers/answer-action.js";
export type { AnswerDescription } from "../answers/answer-description.js";
export { MAX_BROADCAST_BYTES } from "../payload/payload-limits.js";
export type { ApiRequest } from "./api-request.js";
export { createBroadcastRequest } from "./broadcast-request.js";
export { parseChannel, parseChannelList } from "./channel-answer.js";
export {
  createChannelRequest,
  deleteChannelRequest,
  listChannelsRequest,
  type MessageStoragePolicy,
  readChannelRequest,
} from "./channel-request.js";
export { type ErrorAnswer, parseErrorAnswer, parseGoawayDebugData } from "./error-answer.js";
export {
  createPushRequest,
  MAX_COLLAPSE_ID_BYTES,
  type PushNotification,
  type PushRequest,
} from "./push-request.js";
export { PushTemplate } from "./push-template.js";
export {
  derivePushType,
  describePushType,
  type PushType,
  type PushTypeDescription,
  pushTypes,
  topicFor,
} from "./push-type.js";
export { describeReason, type ReasonDescription, reasons } from "./reason.js";
export type { AppScope, ChannelScope } from "./request-scope.js";
export { checkRequiredKeys } from "./required-keys/check-required-keys.js";
export { parseRetryAfter } from "./retry-after.js";
