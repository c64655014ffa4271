import type { PushType } from "../api/push-type.js";
import type { Payload } from "../payload/payload.js";
import type { Instant } from "../payload/payload-options.js";

/**
 * What a notification says and how it is to be delivered, without the device: `{ deviceToken, ...content }` is
 * a notification. The payload is a plain object: keys newer than this package go straight into it.
 */
export interface NotificationContent {
  readonly pushType: PushType;
  readonly payload: Payload;
  /** Absent: left to the push type, see `describePushType`. */
  readonly priority?: 10 | 5 | 1;
  /** Seconds since 1970. Absent: left to the push type. */
  readonly expiration?: number;
}

/** How a kind of push is delivered, where it may be chosen. */
export interface DeliveryOptions<Priority extends 10 | 5 | 1 = 10 | 5> {
  /** 10 at once, 5 with regard to the device's power, 1 never wakes the device. Absent: 10. */
  readonly priority?: Priority | undefined;
  /** When APNs may stop trying; 0 = try once. Absent: 0 for calls and Push to Talk, else left to APNs. */
  readonly expiration?: Instant | undefined;
}
