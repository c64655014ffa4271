import type { PushType } from "../api/push-type.js";
import type { Instant } from "../payload/instant.js";
import type { Payload } from "../payload/payload.js";

/**
 * A notification without its device: `{ deviceToken, ...content }` is a notification. The payload is a plain object:
 * add keys that are newer than this package to it.
 */
export interface NotificationContent {
  readonly pushType: PushType;
  readonly payload: Payload;
  /** Absent: left to the push type, see `describePushType`. */
  readonly priority?: 10 | 5 | 1;
  /** Seconds since 1970. Absent: left to the push type. */
  readonly expiration?: number;
}

/** How a notification is delivered. */
export interface DeliveryOptions<Priority extends 10 | 5 | 1 = 10 | 5> {
  /** 10 delivers at once, 5 saves the power of the device, 1 never wakes it. Absent: 10, or 5 for `background`. */
  readonly priority?: Priority | undefined;
  /** When APNs stops trying: a Date or seconds since 1970; 0 tries once. Absent: 0 for calls and Push to Talk, else left to APNs. */
  readonly expiration?: Instant | undefined;
}
