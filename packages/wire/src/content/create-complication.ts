import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createComplication} takes. */
export interface ComplicationContentOptions extends DeliveryOptions, Pick<PayloadOptions, "custom"> {}

const kind: ContentKind = { pushType: "complication", takes: ["custom"] };

/**
 * Updates a complication of a watch face; its data goes into `custom`.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createComplication(options: ComplicationContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
