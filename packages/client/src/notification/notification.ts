import { UsageError } from "@apns/transport";
import type { BinaryNotification, Payload, PushType } from "@apns/wire";

/**
 * One notification for one device, the same for both protocols.
 *
 * The client reads it when it is handed over and never changes it; it comes back, as the same object, with
 * its outcome.
 */
export interface Notification {
  /** The device token as hex text (spaces, `<`, `>`, `-` and upper case tolerated) or as bytes; 1 to 100 bytes. */
  readonly deviceToken: string | Uint8Array;
  /** Apple's JSON, see `createPayload` of `@apns/wire`, or its bytes: encode once for many devices. */
  readonly payload: Payload | Uint8Array;
  /**
   * When APNs may stop trying: a Date or seconds since 1970, 0 to 2^32 - 1. 0 means try once, store nothing.
   * Absent: the protocol's own default: binary 0; HTTP/2 none, and APNs keeps it by a policy of its own, up to
   * 30 days (0 for `voip` and `pushtotalk`). A notification whose expiration passes while it waits to be sent
   * settles as `expired`.
   */
  readonly expiration?: Date | number;
  /**
   * 10 at once (default), 5 with regard to the device's power, 1 never wakes the device (HTTP/2 only). Which are
   * allowed depends on the push type; `background` is always 5.
   */
  readonly priority?: 10 | 5 | 1;
  /** Your label, 0 to 2^32 - 1, reported with the outcome. Need not be unique; never goes over the wire. */
  readonly identifier?: number;
  /** Anything of yours that shall come back with the outcome. Never goes over the wire. */
  readonly context?: unknown;
  /**
   * HTTP/2: the bundle id; the suffix of the push type is added. Default: the client's `topic`. The binary
   * protocol takes the topic from the certificate.
   */
  readonly topic?: string;
  /** HTTP/2: what kind of push it is. Default: what the payload shows, `alert` for bytes. Binary: ignored. */
  readonly pushType?: PushType;
  /** HTTP/2: 1 to 64 bytes; a later notification with the same one replaces the earlier. Binary: ignored. */
  readonly collapseId?: string;
  /** HTTP/2: the `apns-id`, a UUID. Default: one is made; it comes back with the outcome. Binary: ignored. */
  readonly id?: string;
  /** HTTP/2: which of the client's `identities` sends it. Default: the client's `credentials`. Binary: ignored. */
  readonly identity?: string;
}

const FIELDS: readonly string[] = [
  "deviceToken",
  "payload",
  "expiration",
  "priority",
  "identifier",
  "context",
  "topic",
  "pushType",
  "collapseId",
  "id",
  "identity",
];

const MAX_UINT32 = 0xffffffff;

/** Refuses what only plain JavaScript can get wrong, with a UsageError. */
export function checkNotification(notification: Notification): void {
  if (typeof notification !== "object" || notification === null) {
    throw new UsageError(
      "invalid-type",
      `notification must be an object, not ${notification === null ? "null" : typeof notification}.`,
      { field: "notification" },
    );
  }
  for (const field in notification) {
    if (!isField(field)) {
      throw new UsageError(
        "unknown-option",
        `A notification has no field "${field}". Known are ${FIELDS.join(", ")}; put data of your own into context.`,
        { field },
      );
    }
  }
  if (notification.identifier !== undefined) checkUint32(notification.identifier, "identifier");
}

/** Written out: comparing with one name after another is quicker than looking up in a set. */
function isField(name: string): boolean {
  switch (name) {
    case "deviceToken":
    case "payload":
    case "expiration":
    case "priority":
    case "identifier":
    case "context":
    case "topic":
    case "pushType":
    case "collapseId":
    case "id":
    case "identity":
      return true;
    default:
      return false;
  }
}

/** What the binary protocol carries of a notification. */
export function binaryNotificationOf(notification: Notification): BinaryNotification {
  const { expiration } = notification;
  // The hot path hands the caller's own object on: the session encodes it at once and keeps no part of it.
  if (!(expiration instanceof Date)) return notification as BinaryNotification;
  const { deviceToken, payload, priority } = notification;
  const seconds = Math.floor(expiration.getTime() / 1000);
  checkUint32(seconds, "expiration");
  return {
    deviceToken,
    payload,
    expiration: seconds,
    ...(priority === undefined ? {} : { priority: priority as 5 | 10 }),
  };
}

function checkUint32(value: unknown, field: string): void {
  if (typeof value !== "number") {
    throw new UsageError("invalid-type", `${field} must be a number, not ${typeof value}.`, { field });
  }
  if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) {
    throw new UsageError(
      "out-of-range",
      `${field} is ${value}; it must be an integer from 0 to ${MAX_UINT32}.`,
      {
        field,
      },
    );
  }
}
