// The sessions without sockets, and the port that they share: for drivers and test harnesses of your own.

// The port.

export type { FlushAnswer } from "./flush-requests.js";
export type { Journey, Travelled } from "./journey.js";
export type { Moment } from "./moment.js";
export type { RoomEvent, Session, SessionAction } from "./session.js";
export type { SessionStats } from "./session-stats.js";
export type { Receive } from "./settlements.js";
export { type SettledRun, SharedTicket } from "./shared-ticket.js";

// The binary protocol.

export { BinarySession } from "./binary/binary-session.js";
export type {
  BinaryCause,
  BinaryConnectionStateName,
  BinaryInput,
} from "./binary/connection/connection-state.js";
export type { SpareCause, SpareStateName } from "./binary/connection/spare-state.js";
export type { BinarySessionEvent } from "./binary/events.js";
export type { DeviceBatch } from "./binary/log/device-batch.js";
export type { FrameMemory } from "./binary/log/frame-memory.js";
export {
  type BinarySessionOptions,
  binarySessionOptionTable,
  resolveBinarySessionOptions,
} from "./binary/options.js";
export type { ReconnectDelay } from "./reconnect-delay.js";

// HTTP/2.

export type { AnsweredVerdict } from "./http2/answers/answered-verdict.js";
export type {
  Http2Cause,
  Http2ConnectionStateName,
  Http2Input,
} from "./http2/connection/connection-state.js";
export type { OutputMemory } from "./http2/connection/output-buffer.js";
export type { Http2SessionEvent } from "./http2/events.js";
export type { Http2SessionHost } from "./http2/host.js";
export { Http2Session } from "./http2/http2-session.js";
export {
  type Http2SessionOptions,
  http2SessionOptionTable,
  type RetryOptions,
  resolveHttp2SessionOptions,
} from "./http2/options.js";
export type { StreamCounts } from "./http2/pool/stream-counts.js";
export type { CountedIds, PushBatch } from "./http2/push-batch.js";
export type { Http2Submission } from "./http2/request.js";
export type { ProviderToken, ProviderTokenRefusal, ProviderTokenSource } from "./provider-token/source.js";
