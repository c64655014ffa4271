// For applications: what a notification says, device tokens, limits, errors. Transports, gateways and servers of your
// own find everything else in @apns/wire/binary, @apns/wire/api, @apns/wire/http2 and @apns/wire/bytes.

// The push type is part of every content.
export type { PushType } from "./api/push-type.js";
// The content of a notification: one creator for each kind.
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
// Device tokens.
export {
  formatDeviceToken,
  MAX_DEVICE_TOKEN_BYTES,
  maskDeviceToken,
  parseDeviceToken,
} from "./device-token/device-token.js";
// Errors.
export { UsageError, type UsageErrorCode, type UsageErrorDetails } from "./errors/usage-error.js";
export {
  type FormerWireError,
  WireError,
  type WireErrorCode,
  type WireErrorDetails,
} from "./errors/wire-error.js";
// Payloads and their limits.
export { createPayload } from "./payload/create-payload.js";
export { encodePayload } from "./payload/encode-payload.js";
export type { Instant } from "./payload/instant.js";
export type { Alert, Aps, LocalizedText, Payload, Sound } from "./payload/payload.js";
export { payloadLimits } from "./payload/payload-limits.js";
export type {
  AlertOptions,
  LocalizedTextOptions,
  PayloadOptions,
  SoundOptions,
} from "./payload/payload-options.js";
export { type ShortenOptions, shortenAlert } from "./payload/shorten-alert.js";

// Second tier: the three messages of the binary interface, each way. @apns/wire/binary has them, too, and the rest.

export type { BinaryNotification, Command, EncodeOptions } from "./binary/binary-notification.js";
export { encodeNotification } from "./binary/encode-notification.js";
export { type ErrorResponse, encodeErrorResponse } from "./binary/error-response.js";
export { ErrorResponseDecoder } from "./binary/error-response-decoder.js";
export { FeedbackDecoder, type FeedbackDecoderOptions } from "./binary/feedback-decoder.js";
export { encodeFeedbackTuple, type FeedbackTuple } from "./binary/feedback-tuple.js";
export type { FrameDecoderOptions } from "./binary/frame-decoder.js";
export { type DecodedNotification, NotificationDecoder } from "./binary/notification-decoder.js";
export type { StreamDecoder } from "./bytes/stream-decoder.js";
