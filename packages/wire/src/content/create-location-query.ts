import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

const kind: ContentKind = { pushType: "location", takes: [] };

/**
 * Asks the app's location push extension for the location of the device. It needs a provider token; APNs accepts no
 * certificate for it.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createLocationQuery(options: DeliveryOptions = {}): NotificationContent {
  return createContent(kind, options);
}
