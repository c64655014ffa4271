import type { Payload } from "../payload/payload.js";

/**
 * The format of a notification on the wire: 0 simple, 1 enhanced (with identifier and expiration), 2 framed
 * (with priority too). Apple, Binary Provider API and Legacy Notification Format.
 */
export type Command = 0 | 1 | 2;

/** One notification for the binary interface. */
export interface BinaryNotification {
  /** Hexadecimal text in any spelling that `parseDeviceToken` takes, or 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, or its bytes as `encodePayload` gives them: one encoding for many devices. */
  readonly payload: Payload | Uint8Array;
  /**
   * An integer from 0 to 2^32 - 1, echoed in an error response. Default 0, which is also what a gateway
   * answers when it does not know which notification failed: use others. Command 0 does not carry it.
   */
  readonly identifier?: number;
  /**
   * Seconds since 1970, an integer from 0 to 2^32 - 1, up to which Apple keeps trying to deliver. Default 0:
   * it is never stored, and lost when the device cannot be reached at once. Command 0 does not carry it.
   */
  readonly expiration?: number;
  /**
   * 10 sends at once, 5 when it suits the device's battery. Default 10, which commands 0 and 1 always mean.
   * Apple calls 10 an error for a payload with nothing but `content-available`: pass 5 there.
   */
  readonly priority?: 5 | 10;
}

/** How notifications are encoded. */
export interface EncodeOptions {
  /** Default 2. */
  readonly command?: Command;
  /** The most bytes that a payload may have, 1 to 65,535. Default 2,048, see `payloadLimits`. */
  readonly maxPayloadBytes?: number;
}

/** Where {@link encodeNotificationInto} writes, and how. Meant to be kept and changed from call to call. */
export interface FrameTarget {
  readonly bytes: Uint8Array;
  /** Where in `bytes` the frame begins. */
  readonly offset: number;
  readonly command: Command;
  /** The most bytes that a payload may have, 1 to 65,535. */
  readonly maxPayloadBytes: number;
  /** Takes the place of the notification's own identifier. */
  readonly identifier?: number;
}
