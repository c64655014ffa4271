import { assertGiven, assertOptions, createContent } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createSafariPush} takes. */
export interface SafariPushContentOptions extends DeliveryOptions {
  readonly title: string;
  readonly body: string;
  /** The label of the action button. */
  readonly action?: string | undefined;
  /** What fills the placeholders of the site's URL, as many as it has. Default none. */
  readonly urlArgs?: readonly string[] | undefined;
}

/**
 * A website's notification in Safari on the Mac, in the form of old: Safari of today takes Web Push, which is
 * another protocol. The topic is the website push id, `web.…`.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createSafariPush(options: SafariPushContentOptions): NotificationContent {
  assertOptions(options, ["title", "body", "action", "urlArgs"]);
  const { title, body, action, urlArgs = [], priority, expiration } = options;
  assertGiven(title, "title");
  assertGiven(body, "body");
  return createContent(
    { pushType: "alert", takes: ["alert", "urlArgs"] },
    { alert: { title, body, action }, urlArgs, priority, expiration },
  );
}
