export type { SimulatorClock } from "./clock/simulator-clock.js";
export type { ConnectionState } from "./connections/connection-state.js";
export type { Connections } from "./connections/connections.js";
export type { FrameRecord } from "./connections/frame-record.js";
export type { HandshakeFailure } from "./endpoint/handshake-failure.js";
export type { TlsRange } from "./endpoint/tls-endpoint.js";
export type { SimulatorEvent, SimulatorEventKind } from "./events/simulator-event.js";
export type {
  EventOptions,
  EventStream,
  EventStreamOptions,
  SimulatorEvents,
} from "./events/simulator-events.js";
export type { FeedbackEntry } from "./feedback/feedback-list.js";
export { knownStatuses } from "./gateway/apple-status.js";
export type { ProviderKeyOptions } from "./http2/credentials/provider-key-ring.js";
export { knownReasons } from "./http2/reason.js";
export type { CertificateEnvironment } from "./identity/certificate-environment.js";
export type { ClientCertificateOptions } from "./identity/client-certificate.js";
export type { CertificateAndKey } from "./identity/key-pair.js";
export type { ProviderKey } from "./identity/provider-key.js";
export {
  type ClientValidity,
  createSimulatorIdentity,
  type IdentityOptions,
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
export type { RingOptions, SimulatorOptions } from "./options/simulator-options.js";
export type { Delivery, DeliveryStep } from "./phones/delivery.js";
export type { Device, DeviceSettings, DeviceState, StoredNotification } from "./phones/device.js";
export type { DeliveryFilter, Devices } from "./phones/devices.js";
export type { LiveActivity } from "./phones/live-activity.js";
export type { ReceivedFilter } from "./received/received-filter.js";
export type {
  ReceivedAnswer,
  ReceivedNotification,
  ReceivedOutcome,
  ReceivedProviderToken,
} from "./received/received-notification.js";
export type {
  NearMiss,
  ReceivedNotifications,
  ReceivedPage,
  ReceivedWait,
} from "./received/received-notifications.js";
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
export type { RuleState } from "./rules/rule-state.js";
export type { Rules } from "./rules/rules.js";
export { type Simulator, type SimulatorAddress, startSimulator } from "./simulator.js";
export { SimulatorError, type SimulatorErrorCode } from "./simulator-error.js";
