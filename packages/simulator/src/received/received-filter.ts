import type { ReceivedNotification } from "./received-notification.js";

/**
 * Which notifications are meant: all given fields have to match. A list means any of its values. Undefined means the
 * field is not looked at.
 */
export interface ReceivedFilter {
  /** Hex, any case. */
  readonly deviceToken?: string | readonly string[] | undefined;
  readonly channelId?: string | readonly string[] | undefined;
  readonly topic?: string | readonly string[] | undefined;
  readonly pushType?: string | readonly string[] | undefined;
  readonly collapseId?: string | readonly string[] | undefined;
  readonly protocol?: "binary" | "http2" | undefined;
  readonly outcome?: ReceivedNotification["outcome"] | readonly ReceivedNotification["outcome"][] | undefined;
  readonly status?: number | undefined;
  readonly reason?: string | readonly string[] | undefined;
  readonly apnsId?: string | undefined;
  readonly connection?: string | undefined;
  readonly priority?: number | undefined;
  readonly expiration?: number | undefined;
  /** Part of the payload: objects may have more keys than given here, everything else has to be equal. */
  readonly payload?: unknown;
  /** The same for `payload.aps.alert`: a string is the whole alert, or its body. */
  readonly alert?: unknown;
  /** Anything else. */
  readonly where?: ((notification: ReceivedNotification) => boolean) | undefined;
}
