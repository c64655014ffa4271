import type { Payload } from "@apns/wire";
import type { PushType } from "@apns/wire/api";

/**
 * One notification for one device, the same for both protocols.
 *
 * The client reads it when it is handed over and never changes it. The same object comes back with its outcome.
 */
export interface Notification {
  /** The device token as hex text (spaces, `<`, `>`, `-` and upper case tolerated) or as bytes; 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, see `createPayload`, or its bytes: encode once for many devices. */
  readonly payload: Payload | Uint8Array;
  /**
   * When APNs may stop trying: a Date or seconds since 1970, 0 to 2^32 - 1. 0 means try once, store nothing.
   * Absent: the protocol's default. Binary: 0. HTTP/2: none, and APNs stores the notification by a policy of its
   * own, up to 30 days (0 for `voip` and `pushtotalk`). A notification whose expiration passes while it waits to
   * be sent settles as `expired`.
   */
  readonly expiration?: Date | number | undefined;
  /**
   * 10 sends at once (default), 5 considers the device's power, 1 never wakes the device (HTTP/2 only). The push
   * type limits the choice; `background` is always 5.
   */
  readonly priority?: 10 | 5 | 1 | undefined;
  /** Your label, 0 to 2^32 - 1, reported with the outcome. Need not be unique; never goes over the wire. */
  readonly identifier?: number | undefined;
  /** Data of your own that comes back with the outcome. Never goes over the wire. */
  readonly context?: unknown;
  /**
   * HTTP/2: the bundle id; the suffix of the push type is added. Default: the client's `topic`. Binary: ignored,
   * with a warning; the topic comes from the certificate.
   */
  readonly topic?: string | undefined;
  /**
   * HTTP/2: the kind of notification. Default: derived from the payload, `alert` for bytes. Binary: ignored, with a
   * warning.
   */
  readonly pushType?: PushType | undefined;
  /**
   * HTTP/2: 1 to 64 bytes; a later notification with the same one replaces the earlier. Binary: ignored, with a
   * warning.
   */
  readonly collapseId?: string | undefined;
  /**
   * HTTP/2: the `apns-id`, a UUID, which comes back with the outcome. Default: the client makes one. Binary: ignored,
   * with a warning.
   */
  readonly id?: string | undefined;
  /**
   * HTTP/2: which of the client's `identities` sends it. Default: the client's `credentials`. Binary: refused, since
   * it would go out under another identity.
   */
  readonly identity?: string | undefined;
}
