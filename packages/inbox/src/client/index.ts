// The typed client of the API, for tests and programs in JavaScript: it uses `fetch` and no module of Node.

export type { Connection, ConnectionAction, Frame } from "../api/connection.js";
export type { Device, DeviceChange, LiveActivity, StoredNotification } from "../api/device.js";
export type { DeviceScreen } from "../api/device-screen.js";
export type {
  DeliveryEvent,
  Display,
  Notification,
  NotificationFilter,
  NotificationPage,
  NotificationSummary,
  ProviderTokenClaims,
  SecondOfStats,
  Stats,
} from "../api/notification.js";
export type { Problem } from "../api/problem.js";
export type { Address, Clock, Identity, Preset, RuleInForce } from "../api/simulator.js";
export { InboxError, type InboxErrorCode } from "../inbox-error.js";
export type { EventOptions } from "./event-stream.js";
export { createInboxClient, type InboxClient, type ListOptions, type WaitOptions } from "./inbox-client.js";
export type { CallOptions, InboxClientOptions } from "./inbox-client-options.js";
export type { InboxEvent, InboxEventKind } from "./inbox-event.js";
