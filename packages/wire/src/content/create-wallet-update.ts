import { deliver, takeOptions } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/**
 * Makes Wallet fetch a pass again: an empty payload. The topic is the pass type id, the credentials are those of the
 * pass type, and the environment is always production.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createWalletUpdate(options: DeliveryOptions = {}): NotificationContent {
  return deliver("alert", {}, takeOptions(options, []));
}
