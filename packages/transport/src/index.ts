// For applications and test harnesses: a transport on real sockets.

export { UsageError, type UsageErrorCode } from "@apns/wire";
export { TransportError, type TransportErrorCode } from "./errors/transport-error.js";
export {
  BinaryTransport,
  type BinaryTransportEvent,
  type BinaryTransportOptions,
} from "./node/binary-transport.js";
export {
  Http2Transport,
  type Http2TransportEvent,
  type Http2TransportOptions,
} from "./node/http2-transport.js";
export {
  createProviderTokens,
  type ProviderTokenOptions,
} from "./node/provider-tokens/create-provider-tokens.js";
export type { ProviderKeyLocation } from "./node/provider-tokens/provider-key.js";
export type { ProviderTokenStore, StoredProviderToken } from "./node/provider-tokens/provider-token-store.js";
export type { ProviderTokenClock, ProviderTokens } from "./node/provider-tokens/provider-tokens.js";
// For the packages of this toolkit: checks of options that plain JavaScript passes. Not under semantic versioning.
export {
  anyObject,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
} from "./options/option-check.js";
export { BinarySession } from "./session/binary/binary-session.js";
export type { BinaryConnectionStateName, BinaryInput } from "./session/binary/connection-state.js";
export type { BinarySessionEvent } from "./session/binary/events.js";
export type { DeviceBatch } from "./session/binary/log/device-batch.js";
// The protocol without sockets, for drivers of your own.
export {
  type BinarySessionOptions,
  binarySessionOptionTable,
  resolveBinarySessionOptions,
} from "./session/binary/options.js";
export type { FlushAnswer } from "./session/flush-requests.js";
export type { AnsweredVerdict } from "./session/http2/answers/answered-verdict.js";
export type {
  Http2Cause,
  Http2ConnectionStateName,
  Http2Input,
} from "./session/http2/connection/connection-state.js";
export type { Http2SessionEvent } from "./session/http2/events.js";
export type { Http2SessionHost } from "./session/http2/host.js";
export { Http2Session } from "./session/http2/http2-session.js";
export {
  type Http2SessionOptions,
  http2SessionOptionTable,
  type RetryOptions,
  resolveHttp2SessionOptions,
} from "./session/http2/options.js";
export type { Http2Submission } from "./session/http2/request.js";
export type { Moment } from "./session/moment.js";
export type { ProviderToken, ProviderTokenSource } from "./session/provider-token/source.js";
export type { ReconnectDelay } from "./session/reconnect-delay.js";
export type { RoomEvent, Session, SessionAction } from "./session/session.js";
export type { SessionStats } from "./session/session-stats.js";
export type { Receive } from "./session/settlements.js";
export { type SettledRun, SharedTicket } from "./session/shared-ticket.js";
export type {
  AcceptedVerdict,
  CancelledVerdict,
  ExpiredVerdict,
  FailedVerdict,
  PresumedAcceptedVerdict,
  RejectedVerdict,
  UnaccountedVerdict,
  Verdict,
} from "./session/verdict.js";
