import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

const widgets: ContentKind = { pushType: "widgets", takes: [], sets: { contentChanged: true } };
const controls: ContentKind = { pushType: "controls", takes: [], sets: { contentChanged: true } };

/**
 * Reloads the app's widgets (Apple, Updating widgets with WidgetKit push notifications).
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createWidgetReload(options: DeliveryOptions = {}): NotificationContent {
  return createContent(widgets, options);
}

/**
 * Reloads the app's controls (Apple, Updating controls locally and remotely).
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createControlReload(options: DeliveryOptions = {}): NotificationContent {
  return createContent(controls, options);
}
