import type { Device, ReceivedNotification } from "@apns/simulator";
import type { Display } from "../api/notification.js";
import { alertText } from "./alert-text.js";

const UNREACHABLE: Readonly<Record<Device["state"], string | undefined>> = {
  online: undefined,
  offline: "offline",
  uninstalled: "unregistered",
  "notifications-off": "alerts-off",
};

/** What its device shows. A device token that is no virtual phone is a phone that is online. */
export function displayOf(notification: ReceivedNotification, device: Device | undefined): Display {
  const why = whyHidden(notification, device);
  return { shown: why === null, why };
}

function whyHidden(notification: ReceivedNotification, device: Device | undefined): string | null {
  if (notification.outcome !== "accepted") return "rejected";
  const unreachable = UNREACHABLE[device?.state ?? "online"];
  if (unreachable !== undefined) return unreachable;
  if (notification.pushType === "background") return "background";
  return alertText(notification.payload) === "" ? "no-text" : null;
}
