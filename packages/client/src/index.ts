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
  shortenAlert,
  WireError,
} from "@apns/wire";
export { pushTypes } from "@apns/wire/api";
export type {
  Broadcast,
  ChannelFailure,
  ChannelOutcome,
  ChannelScope,
  ChannelSuccess,
  Channels,
} from "./channels.js";
export { Client, type ClientStats, type FeedbackOptions } from "./client.js";
export type { ClientEvents, ClientWarning, ConnectionEvent } from "./client-event.js";
export type {
  BinaryOptions,
  ClientCredentials,
  ClientOptions,
  Http2Options,
  IdentityOptions,
  Protocol,
  ProviderTokenCredentials,
} from "./client-options.js";
export { createClient } from "./create-client.js";
export { appleEndpoints, type Endpoint, type Endpoints, type Environment } from "./environment.js";
export type { Logger } from "./logger.js";
export type { Notification } from "./notification.js";
export type { Outcome, Settled } from "./outcome.js";
export type { OutcomeCounts, Outcomes, SendManyOptions, Source } from "./outcomes.js";
