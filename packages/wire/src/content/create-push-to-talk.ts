import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createPushToTalk`. */
export interface PushToTalkContentOptions
  extends DeliveryOptions<10>,
    Pick<PayloadOptions, "pttPushType" | "custom"> {}

const kind: ContentKind = { pushType: "pushtotalk", takes: ["pttPushType", "custom"] };

/**
 * Announces who speaks on a Push to Talk channel, or that nobody speaks any longer. What the app needs to know goes
 * into `custom`. Without an expiration, delivery is tried once. Its device token is that of the channel.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createPushToTalk(options: PushToTalkContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
