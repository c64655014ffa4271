import type { Payload } from "../payload/payload.js";

/**
 * The format of a notification on the wire: 0 simple, 1 enhanced (with identifier and expiration), 2 framed (with
 * priority, too). Sources: Apple, Legacy Notification Format and Binary Provider API.
 */
export type Command = 0 | 1 | 2;

/** One notification for the binary interface. */
export interface BinaryNotification {
  /** Hexadecimal text in any spelling that `parseDeviceToken` takes, or 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, or its bytes as `encodePayload` returns them: encode once for many devices. */
  readonly payload: Payload | Uint8Array;
  /**
   * An integer from 0 to 2^32 - 1, returned in an error response. Default 0; prefer other values, since a gateway
   * also answers 0 when it does not know which notification failed. Command 0 does not carry it.
   */
  readonly identifier?: number | undefined;
  /**
   * Until when Apple keeps trying to deliver: seconds since 1970, an integer from 0 to 2^32 - 1. Default 0: the
   * notification is never stored, and lost if the device cannot be reached at once. Command 0 does not carry it.
   */
  readonly expiration?: number | undefined;
  /**
   * 10 sends at once, 5 when it suits the device's battery. Default 10, which commands 0 and 1 always mean. For a
   * payload with nothing but `content-available` Apple documents 10 as an error: pass 5.
   */
  readonly priority?: 5 | 10 | undefined;
}

/** How notifications are encoded. */
export interface EncodeOptions {
  /** Default 2. */
  readonly command?: Command | undefined;
  /** The largest payload, bytes of JSON, 1 to 65,535. Default 2,048, see `payloadLimits`. */
  readonly maxPayloadBytes?: number | undefined;
}

/** Where `encodeNotificationInto` writes, and how. Keep one and change it from call to call. */
export interface FrameTarget {
  readonly bytes: Uint8Array;
  /** Offset in `bytes` where the frame begins. */
  readonly offset: number;
  readonly command: Command;
  /** The largest payload, bytes of JSON, 1 to 65,535. */
  readonly maxPayloadBytes: number;
  /** Replaces the identifier of the notification. Absent: the notification's own. */
  readonly identifier?: number | undefined;
}
