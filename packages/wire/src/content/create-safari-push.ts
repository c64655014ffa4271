import { assertGiven, createContent, takeOptions } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createSafariPush`. */
export interface SafariPushContentOptions extends DeliveryOptions {
  readonly title: string;
  readonly body: string;
  /** The label of the action button. */
  readonly action?: string | undefined;
  /** Arguments for the placeholders of the site's URL, one for each. Default none. */
  readonly urlArgs?: readonly string[] | undefined;
}

/**
 * A notification of a website in Safari on the Mac, in the legacy form: current versions of Safari use Web Push, which
 * is another protocol. The topic is the website push id, `web.…`.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createSafariPush(options: SafariPushContentOptions): NotificationContent {
  const all = takeOptions(options, ["title", "body", "action", "urlArgs"]);
  const { title, body, action, urlArgs = [], priority, expiration } = all;
  assertGiven(title, "title");
  assertGiven(body, "body");
  return createContent(
    { pushType: "alert", takes: ["alert", "urlArgs"] },
    { alert: { title, body, action }, urlArgs, priority, expiration },
  );
}
