import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createVoip} takes. */
export interface VoipContentOptions extends DeliveryOptions, Pick<PayloadOptions, "alert" | "custom"> {}

const kind: ContentKind = { pushType: "voip", takes: ["alert", "custom"] };

/**
 * Announces a call. What the app needs to know of it goes into `custom`, up to 5120 bytes. Unless it has an
 * expiration it is tried once: a phone that is switched on tomorrow does not ring (Apple, Sending notification
 * requests to APNs). Its device token is the app's VoIP token.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createVoip(options: VoipContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
