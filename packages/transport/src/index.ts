// For applications and test harnesses: a transport on real sockets.
export {
  BinaryTransport,
  type BinaryTransportOptions,
  type TransportEvent,
} from "./node/binary-transport.js";
export { BinarySession, type SessionAction, type SessionStats } from "./session/binary-session.js";
// The protocol without sockets, for drivers of your own.
export { binarySessionOptionChecks } from "./session/binary-session-option-checks.js";
export {
  type BinarySessionOptions,
  defaultBinarySessionOptions,
} from "./session/binary-session-options.js";
export type { FlushAnswer } from "./session/flush-requests.js";
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
} from "./session/option-checks.js";
export type { ReconnectDelay } from "./session/reconnect-delay.js";
export type { SessionEvent } from "./session/session-event.js";
export type { SessionInput, SessionStateName } from "./session/session-state.js";
export { TransportError, type TransportErrorCode } from "./session/transport-error.js";
export { UsageError, type UsageErrorCode } from "./session/usage-error.js";
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
