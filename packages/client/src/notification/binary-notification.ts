import { UsageError } from "@apns/wire";
import type { BinaryNotification } from "@apns/wire/binary";
import { checkUint32 } from "./check-uint32.js";
import type { Notification } from "./notification.js";

const { types } = process.getBuiltinModule("node:util");

/** Fields that only HTTP/2 carries, and that do no harm where they are absent. */
export type IgnoredField = "topic" | "pushType" | "collapseId" | "id";

/**
 * The part of a notification that the binary protocol carries.
 *
 * @throws UsageError `invalid-type` or `out-of-range` for an expiration that is not a moment between 1970 and 2106
 */
export function binaryNotificationOf(notification: Notification): BinaryNotification {
  const { expiration } = notification;
  // The hot path passes the caller's own object on: the session encodes it at once and keeps no part of it.
  if (typeof expiration !== "object" || !types.isDate(expiration)) return notification as BinaryNotification;
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

/** The first field that the binary protocol ignores; undefined where it carries everything. */
export function ignoredFieldOf(notification: Omit<Notification, "deviceToken">): IgnoredField | undefined {
  if (notification.topic !== undefined) return "topic";
  if (notification.pushType !== undefined) return "pushType";
  if (notification.collapseId !== undefined) return "collapseId";
  return notification.id === undefined ? undefined : "id";
}

/** What is thrown for a notification that names an identity. */
export function identityRefused(): UsageError {
  return new UsageError(
    "unsupported-protocol",
    "identity exists in HTTP/2 only: over the binary protocol make a client for each certificate.",
    { field: "identity" },
  );
}
