// From the other packages, so that one import serves a program that sends.
export { type FeedbackItem, wasRegisteredSince } from "@apns/feedback";
export {
  type CountedIds,
  createSharedMemoryTokenStore,
  type ProviderTokenStore,
  type SharedMemoryTokenStore,
  type StoredProviderToken,
  TransportError,
} from "@apns/transport";
export {
  createAlert,
  createBackground,
  createComplication,
  createControlReload,
  createFileProvider,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  createLocationQuery,
  createMdm,
  createPayload,
  createPushToTalk,
  createSafariPush,
  createVoip,
  createWalletUpdate,
  createWidgetReload,
  encodePayload,
  type NotificationContent,
  type Payload,
  type PayloadOptions,
  parseDeviceToken,
  shortenAlert,
  UsageError,
  WireError,
} from "@apns/wire";
export { type MessageStoragePolicy, type PushType, pushTypes } from "@apns/wire/api";

// The client itself: how it is made, what it sends and what comes back.
export type { ChannelFailure, ChannelOutcome, ChannelSuccess } from "./channels/channel-outcome.js";
export type { Channels } from "./channels/channels.js";
export type { Client } from "./client.js";
export type { ClientStats } from "./client-stats.js";
export { fromEnv } from "./environment/from-env.js";
export type { FromEnvOptions } from "./environment/from-env-options.js";
export type { ClientEvents, ClientWarning, ConnectionEvent } from "./events/client-event.js";
export type { Logger } from "./events/logger.js";
export type { CountedAcceptances } from "./events/outcome-channels.js";
export type {
  ConnectTrace,
  SendManyOutcome,
  SendManyTrace,
  SendTrace,
} from "./events/tracing.js";
export { type Acceptance, isAccepted } from "./notification/is-accepted.js";
export type { Notification } from "./notification/notification.js";
export type { Outcome, Settled, Travel } from "./notification/outcome.js";
export type {
  BroadcastOptions,
  CloseOptions,
  FeedbackOptions,
  FlushOptions,
  SendManyOptions,
  SendOptions,
} from "./options/call-options.js";
export type { Broadcast, ChannelScope, CreateChannelOptions } from "./options/channel-options.js";
export type {
  BinaryOptions,
  ClientCredentials,
  ClientOptions,
  Endpoint,
  Endpoints,
  Environment,
  Http2Options,
  IdentityOptions,
  Protocol,
  ProviderTokenCredentials,
} from "./options/client-options.js";
export type { CheckOptions, WarmOptions } from "./readiness/probe-options.js";
export type { Readiness } from "./readiness/readiness.js";
export type { IdentityStats } from "./senders/identity-stats.js";
export type { NotificationGroup } from "./sending/groups/notification-group.js";
export type { OutcomeBatches, OutcomeCounts, Outcomes, Source } from "./sending/outcomes.js";
export { createClient } from "./setup/create-client.js";
