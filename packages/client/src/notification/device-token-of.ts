import { formatDeviceToken, parseDeviceToken } from "@apns/wire";
import type { Notification } from "./notification.js";

/**
 * The device token of a notification, as digits. Undefined where the program has changed the notification since it
 * was handed over, and the device token cannot be read any more.
 */
export function deviceTokenOf(notification: Notification): string | undefined {
  try {
    const { deviceToken } = notification;
    return typeof deviceToken === "string" ? parseDeviceToken(deviceToken) : formatDeviceToken(deviceToken);
  } catch {
    return undefined;
  }
}
