import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createBackground} takes. */
export interface BackgroundContentOptions extends DeliveryOptions<5>, Pick<PayloadOptions, "custom"> {}

const kind: ContentKind = { pushType: "background", takes: ["custom"], sets: { contentAvailable: true } };

/**
 * Wakes the app in the background, where the device has time for it: expect two or three an hour (Apple,
 * Pushing background updates to your App). Its priority is 5, over the binary interface, too.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createBackground(options: BackgroundContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
