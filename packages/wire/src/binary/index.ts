// The binary interface: notifications, error responses and feedback as bytes, for transports and gateways of your own.

export type { AnswerAction, AnswerRetry, AnswerScope } from "../answers/answer-action.js";
export type { AnswerDescription } from "../answers/answer-description.js";
export type { StreamDecoder, StreamReader } from "../bytes/stream-decoder.js";
export type { BinaryNotification, Command, EncodeOptions, FrameTarget } from "./binary-notification.js";
export {
  encodeBarrier,
  encodeNotification,
  encodeNotificationInto,
  MAX_FRAME_OVERHEAD_BYTES,
  NO_ROOM,
} from "./encode-notification.js";
export { type ErrorResponse, encodeErrorResponse } from "./error-response.js";
export { ErrorResponseDecoder } from "./error-response-decoder.js";
export { FeedbackDecoder, type FeedbackDecoderOptions } from "./feedback-decoder.js";
export { encodeFeedbackTuple, type FeedbackTuple } from "./feedback-tuple.js";
export { FrameDecoder, type FrameDecoderOptions } from "./frame-decoder.js";
export type { FrameView } from "./frame-view.js";
export { type DecodedNotification, NotificationDecoder } from "./notification-decoder.js";
export { NotificationTemplate, type TemplateNotification } from "./notification-template.js";
export { NotificationWriter, type NotificationWriterOptions } from "./notification-writer.js";
export { describeStatus, MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "./status.js";
