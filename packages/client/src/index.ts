// What a program needs beside the client, so that one import serves.
export { type FeedbackItem, wasRegisteredSince } from "@apns/feedback";
export { TransportError, UsageError } from "@apns/transport";
export {
  createPayload,
  encodePayload,
  type Payload,
  type PayloadOptions,
  parseDeviceToken,
  WireError,
} from "@apns/wire";
export { Client, type ClientStats } from "./client.js";
export type { ClientEvents, ConnectionEvent } from "./client-event.js";
export type { BinaryOptions, ClientOptions, Protocol } from "./client-options.js";
export { createClient } from "./create-client.js";
export { appleEndpoints, type Endpoint, type Endpoints, type Environment } from "./environment.js";
export type { Logger } from "./logger.js";
export type { Notification } from "./notification.js";
export type { Outcome, Settled } from "./outcome.js";
export type { SendManyOptions } from "./send-many.js";
