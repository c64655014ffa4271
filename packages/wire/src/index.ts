// What applications need.

// The HTTP/2 provider API: requests, and what the answers mean.
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
} from "./api/api-request.js";
export { type ErrorAnswer, parseErrorAnswer, parseGoawayDebugData } from "./api/error-answer.js";
export {
  createPushRequest,
  MAX_COLLAPSE_ID_BYTES,
  type PushNotification,
  type PushRequest,
} from "./api/push-request.js";
export {
  derivePushType,
  describePushType,
  type PushType,
  type PushTypeDescription,
  pushTypes,
  topicFor,
} from "./api/push-type.js";
export { describeReason, type ReasonDescription, reasons } from "./api/reason.js";
export type { ReasonAction, ReasonScope } from "./api/reason-action.js";
export { parseRetryAfter } from "./api/retry-after.js";
// What transports and gateways need: the binary interface.
export type {
  BinaryNotification,
  Command,
  EncodeOptions,
  FrameTarget,
} from "./binary/binary-notification.js";
export {
  encodeBarrier,
  encodeNotification,
  encodeNotificationInto,
  MAX_FRAME_OVERHEAD_BYTES,
  NO_ROOM,
} from "./binary/encode-notification.js";
export { type ErrorResponse, encodeErrorResponse } from "./binary/error-response.js";
export { ErrorResponseDecoder } from "./binary/error-response-decoder.js";
export {
  describeStatus,
  MISSING_DEVICE_TOKEN_STATUS,
  SHUTDOWN_STATUS,
  type StatusAction,
  type StatusDescription,
} from "./binary/error-status.js";
export { FeedbackDecoder, type FeedbackDecoderOptions } from "./binary/feedback-decoder.js";
export { encodeFeedbackTuple, type FeedbackTuple } from "./binary/feedback-tuple.js";
export { FrameDecoder, type FrameDecoderOptions, type FrameView } from "./binary/frame-decoder.js";
export { type DecodedNotification, NotificationDecoder } from "./binary/notification-decoder.js";
export { NotificationTemplate, type TemplateNotification } from "./binary/notification-template.js";
export { NotificationWriter, type NotificationWriterOptions } from "./binary/notification-writer.js";
// What a notification says, one creator for each kind of push.
export { type AlertContentOptions, createAlert } from "./content/create-alert.js";
export { type BackgroundContentOptions, createBackground } from "./content/create-background.js";
export { type ComplicationContentOptions, createComplication } from "./content/create-complication.js";
export { createFileProvider, type FileProviderContentOptions } from "./content/create-file-provider.js";
export {
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  type LiveActivityContentOptions,
  type LiveActivityEndOptions,
  type LiveActivityInput,
  type LiveActivityStartOptions,
  type LiveActivityUpdateOptions,
} from "./content/create-live-activity.js";
export { createLocationQuery } from "./content/create-location-query.js";
export { createMdm, type MdmContentOptions } from "./content/create-mdm.js";
export { createPushToTalk, type PushToTalkContentOptions } from "./content/create-push-to-talk.js";
export { createControlReload, createWidgetReload } from "./content/create-reload.js";
export { createSafariPush, type SafariPushContentOptions } from "./content/create-safari-push.js";
export { createVoip, type VoipContentOptions } from "./content/create-voip.js";
export { createWalletUpdate } from "./content/create-wallet-update.js";
export type { DeliveryOptions, NotificationContent } from "./content/notification-content.js";
export {
  formatDeviceToken,
  MAX_DEVICE_TOKEN_BYTES,
  maskDeviceToken,
  parseDeviceToken,
} from "./device-token/device-token.js";
export { UsageError, type UsageErrorCode } from "./errors/usage-error.js";
export { WireError, type WireErrorCode, type WireErrorDetails } from "./errors/wire-error.js";
export { createPayload } from "./payload/create-payload.js";
export { encodePayload } from "./payload/encode-payload.js";
export type { Alert, Aps, LocalizedText, Payload, Sound } from "./payload/payload.js";
export { payloadLimits } from "./payload/payload-limits.js";
export type {
  AlertOptions,
  Instant,
  LocalizedTextOptions,
  PayloadOptions,
  SoundOptions,
} from "./payload/payload-options.js";
export { type ShortenOptions, shortenAlert } from "./payload/shorten-alert.js";
