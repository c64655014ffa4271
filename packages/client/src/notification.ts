import { UsageError } from "@apns/transport";
import type { BinaryNotification, Payload } from "@apns/wire";

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
   * Absent: the protocol's own default, which in the binary protocol is 0. A notification whose expiration
   * passes while it waits to be written settles as `expired`.
   */
  readonly expiration?: Date | number;
  /** 10 at once (default), 5 with regard to the device's power. 1 exists in HTTP/2 only. */
  readonly priority?: 10 | 5 | 1;
  /** Your label, 0 to 2^32 - 1, reported with the outcome. Need not be unique; never goes over the wire. */
  readonly identifier?: number;
  /** Anything of yours that shall come back with the outcome. Never goes over the wire. */
  readonly context?: unknown;
  /** HTTP/2 only; the binary protocol takes the topic from the certificate. */
  readonly topic?: string;
  /** HTTP/2 only; the binary protocol has no place for it. */
  readonly pushType?: string;
  /** HTTP/2 only; the binary protocol has no place for it. */
  readonly collapseId?: string;
  /** HTTP/2 only (`apns-id`); the binary protocol has no place for it. */
  readonly id?: string;
}

const FIELDS: ReadonlySet<string> = new Set([
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
]);

const MAX_UINT32 = 0xffffffff;

/** What the binary protocol carries of a notification. Throws UsageError for what only plain JavaScript can get wrong. */
export function binaryNotificationOf(notification: Notification): BinaryNotification {
  if (typeof notification !== "object" || notification === null) {
    throw new UsageError(
      "invalid-type",
      `notification must be an object, not ${notification === null ? "null" : typeof notification}.`,
      { field: "notification" },
    );
  }
  for (const field in notification) {
    if (!FIELDS.has(field)) {
      throw new UsageError(
        "unknown-option",
        `A notification has no field "${field}". Known are ${[...FIELDS].join(", ")}; put data of your own into context.`,
        { field },
      );
    }
  }
  const { identifier, expiration } = notification;
  if (identifier !== undefined) checkUint32(identifier, "identifier");
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
