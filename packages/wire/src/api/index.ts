// The HTTP/2 provider API: requests, answers, push types and reasons, for transports and servers of your own.

export {
  type ApiRequest,
  createBroadcastRequest,
  createChannelRequest,
  deleteChannelRequest,
  listChannelsRequest,
  MAX_BROADCAST_BYTES,
  type MessageStoragePolicy,
  parseChannel,
  parseChannelList,
  readChannelRequest,
} from "./api-request.js";
export { type ErrorAnswer, parseErrorAnswer, parseGoawayDebugData } from "./error-answer.js";
export {
  createPushRequest,
  MAX_COLLAPSE_ID_BYTES,
  type PushNotification,
  type PushRequest,
} from "./push-request.js";
export {
  derivePushType,
  describePushType,
  type PushType,
  type PushTypeDescription,
  pushTypes,
  topicFor,
} from "./push-type.js";
export { describeReason, type ReasonDescription, reasons } from "./reason.js";
export type { ReasonAction, ReasonScope } from "./reason-action.js";
export { parseRetryAfter } from "./retry-after.js";
