// What a program needs beside the client, so that one import serves.
export { type FeedbackItem, wasRegisteredSince } from "@apns/feedback";
export {
  createProviderTokens,
  type ProviderTokenStore,
  type StoredProviderToken,
  TransportError,
  UsageError,
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
  type PushType,
  parseDeviceToken,
  pushTypes,
  shortenAlert,
  WireError,
} from "@apns/wire";
export type {
  Broadcast,
  ChannelFailure,
  ChannelOutcome,
  ChannelScope,
  ChannelSuccess,
  Channels,
} from "./channels/channels.js";
export { Client, type ClientStats, type FeedbackOptions } from "./client.js";
export type { ClientEvents, ClientWarning, ConnectionEvent } from "./events/client-event.js";
export type { Logger } from "./events/logger.js";
export type { Notification } from "./notification/notification.js";
export type { Outcome, Settled } from "./notification/outcome.js";
export type { OutcomeCounts, Outcomes, SendManyOptions, Source } from "./sending/outcomes.js";
export type {
  BinaryOptions,
  ClientCredentials,
  ClientOptions,
  Http2Options,
  IdentityOptions,
  Protocol,
  ProviderTokenCredentials,
} from "./setup/client-options.js";
export { createClient } from "./setup/create-client.js";
export { appleEndpoints, type Endpoint, type Endpoints, type Environment } from "./setup/endpoints.js";
