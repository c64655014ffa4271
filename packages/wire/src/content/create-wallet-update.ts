import { assertOptions, deliver } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/**
 * Has Wallet fetch a pass anew: an empty payload. The topic is the pass type id, the credentials those of the
 * pass type, the environment always production.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createWalletUpdate(options: DeliveryOptions = {}): NotificationContent {
  assertOptions(options, []);
  return deliver("alert", {}, options);
}
