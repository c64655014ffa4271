import type { PayloadOptions } from "../payload/payload-options.js";
import { type ContentKind, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createPushToTalk`. */
export interface PushToTalkContentOptions
  extends DeliveryOptions<10>,
    Pick<PayloadOptions, "pttPushType" | "custom"> {}

const kind: ContentKind = { pushType: "pushtotalk", takes: ["pttPushType", "custom"] };

/**
 * Announces who is speaking on a Push to Talk channel, or that no one is. The app's own data goes
 * into `custom`. Without an expiration, delivery is tried once. Its device token is that of the channel.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createPushToTalk(options: PushToTalkContentOptions = {}): NotificationContent {
  return createContent(kind, options);
}
