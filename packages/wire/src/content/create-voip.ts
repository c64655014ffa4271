import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createVoip`. */
export interface VoipContentOptions extends DeliveryOptions, Pick<PayloadOptions, "alert" | "custom"> {}

const kind: ContentKind = { pushType: "voip", takes: ["alert", "custom"] };

/**
 * Announces a call. What the app needs to know goes into `custom`, 5120 bytes in all. Without an expiration, delivery
 * is tried once: a phone switched on tomorrow does not ring for the call of today (Apple, Sending notification requests
 * to APNs). Its device token is the app's VoIP token.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createVoip(options: VoipContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
