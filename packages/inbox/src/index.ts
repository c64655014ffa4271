export type { Connection, ConnectionAction, Frame } from "./api/connection.js";
export type { Device, DeviceChange, LiveActivity, StoredNotification } from "./api/device.js";
export type {
  DeliveryEvent,
  Display,
  Notification,
  NotificationPage,
  NotificationSummary,
  ProviderTokenClaims,
  SecondOfStats,
  Stats,
} from "./api/notification.js";
export type { Problem } from "./api/problem.js";
export type { Address, Clock, Identity, Preset, RuleInForce } from "./api/simulator.js";
export { type Inbox, startInbox } from "./inbox.js";
export { InboxError, type InboxErrorCode } from "./inbox-error.js";
export { type OpenApiDocument, openApiDocument } from "./openapi/open-api-document.js";
export type { Schema, SchemaType } from "./openapi/schema.js";
export type { InboxOptions } from "./options/inbox-options.js";
