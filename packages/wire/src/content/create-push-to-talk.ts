import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createPushToTalk} takes. */
export interface PushToTalkContentOptions
  extends DeliveryOptions<10>,
    Pick<PayloadOptions, "pttPushType" | "custom"> {}

const kind: ContentKind = { pushType: "pushtotalk", takes: ["pttPushType", "custom"] };

/**
 * Tells a Push to Talk channel who speaks, or that nobody does any more; what the app needs to know goes into
 * `custom`. Unless it has an expiration it is tried once. Its device token is the channel's own.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createPushToTalk(options: PushToTalkContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
