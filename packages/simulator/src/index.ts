export type { HandshakeFailure } from "./endpoint/handshake-failure.js";
export type { TlsRange } from "./endpoint/tls-endpoint.js";
export type { FeedbackEntry } from "./feedback/feedback-list.js";
export type { ProviderKeyOptions } from "./http2/credentials/provider-key-ring.js";
export type { CertificateEnvironment } from "./identity/certificate-environment.js";
export type { ClientCertificateOptions } from "./identity/client-certificate.js";
export type { CertificateAndKey } from "./identity/key-pair.js";
export {
  type ClientValidity,
  createSimulatorIdentity,
  type IdentityOptions,
  type ProviderKey,
  type SimulatorIdentity,
} from "./identity/simulator-identity.js";
export type { Journal, JournalCounts, WaitOptions } from "./journal/journal.js";
export type {
  AnswerEntry,
  ChannelRequestEntry,
  CloseReason,
  ConnectionClosedEntry,
  ConnectionOpenedEntry,
  ConnectionSecuredEntry,
  FeedbackReadEntry,
  Http2Facts,
  JournalEntry,
  NotificationEntry,
  Service,
  Verdict,
} from "./journal/journal-entry.js";
export type { Http2Options } from "./options/http2-options.js";
export type { SimulatorOptions } from "./options/simulator-options.js";
export type {
  GoawayReaction,
  Http2ErrorCode,
  Http2ErrorName,
  RequestAnswer,
  RequestReaction,
  SessionReaction,
  SettingsReaction,
} from "./rules/http2-reaction.js";
export { parseRules } from "./rules/parse-rules.js";
export type {
  Answer,
  CloseMode,
  ConnectCondition,
  ConnectionCondition,
  ConnectRule,
  Drawn,
  FeedbackReaction,
  FeedbackRule,
  GatewayHandshakeRule,
  HandshakeRule,
  Http2HandshakeRule,
  NotificationCondition,
  NotificationReaction,
  NotificationRule,
  Reaction,
  Reading,
  RequestCondition,
  RequestRule,
  Rule,
  Within,
} from "./rules/rule.js";
export { type Simulator, type SimulatorAddress, startSimulator } from "./simulator.js";
export { SimulatorError, type SimulatorErrorCode } from "./simulator-error.js";
