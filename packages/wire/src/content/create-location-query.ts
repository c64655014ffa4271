import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

const kind: ContentKind = { pushType: "location", takes: [] };

/**
 * Asks the app's location push extension for the device's place. It takes a provider token; a certificate does
 * not serve.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createLocationQuery(options: DeliveryOptions = {}): NotificationContent {
  return createContent(kind, options);
}
