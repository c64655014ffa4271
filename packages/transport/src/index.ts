// For applications and test harnesses: transports on real sockets. `@apns/transport/session` has the sessions without
// sockets, for drivers of your own; `@apns/transport/connector` the TLS connections.

// Transports.

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
export type { BinarySessionOptions } from "./session/binary/options.js";
export type { Http2SessionOptions, RetryOptions } from "./session/http2/options.js";
export type { CountedIds, PushBatch } from "./session/http2/push-batch.js";
export type { Http2Submission } from "./session/http2/request.js";
export type { ReconnectDelay } from "./session/reconnect-delay.js";
export type { SessionStats } from "./session/session-stats.js";

// Provider tokens.

export {
  createProviderTokens,
  type ProviderTokenOptions,
} from "./node/provider-tokens/create-provider-tokens.js";
export type { ProviderKeyLocation } from "./node/provider-tokens/provider-key.js";
export type { ProviderTokenStore, StoredProviderToken } from "./node/provider-tokens/provider-token-store.js";
export type { ProviderTokenClock, ProviderTokens } from "./node/provider-tokens/provider-tokens.js";
export {
  createSharedMemoryTokenStore,
  type SharedMemoryTokenStore,
} from "./node/provider-tokens/shared-memory-token-store.js";
export type {
  ProviderToken,
  ProviderTokenRefusal,
  ProviderTokenSource,
} from "./session/provider-token/source.js";

// What becomes of notifications, and the tickets by which a program recognises them.

export type { DeviceBatch } from "./session/binary/log/device-batch.js";
export type { AnsweredVerdict } from "./session/http2/answers/answered-verdict.js";
export type { StreamCounts } from "./session/http2/pool/stream-counts.js";
export type { Journey, Travelled } from "./session/journey.js";
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

// Errors.

export { UsageError, type UsageErrorCode } from "@apns/wire";
export { TransportError, type TransportErrorCode } from "./errors/transport-error.js";
