import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createComplication`. */
export interface ComplicationContentOptions extends DeliveryOptions, Pick<PayloadOptions, "custom"> {}

const kind: ContentKind = { pushType: "complication", takes: ["custom"] };

/**
 * Updates a complication of a watch face. Its data goes into `custom`.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createComplication(options: ComplicationContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
