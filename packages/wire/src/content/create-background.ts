import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createBackground`. */
export interface BackgroundContentOptions extends DeliveryOptions<5>, Pick<PayloadOptions, "custom"> {}

const kind: ContentKind = { pushType: "background", takes: ["custom"], sets: { contentAvailable: true } };

/**
 * Wakes the app in the background when the device can spare the power: two or three times an hour (Apple, Pushing
 * background updates to your App). Its priority is 5, over the binary interface, too.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createBackground(options: BackgroundContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
