import type { Device, ReceivedNotification } from "@apns/simulator";
import {
  type DisplayDeviceOptions,
  type DisplayNotification,
  display,
  type Display as Shown,
} from "@apns/simulator/display";
import type { Display } from "../api/notification.js";
import { shownPushType } from "./shown-push-type.js";

/** What its device shows. A device token that is not a virtual phone counts as one with every default. */
export function displayOf(notification: ReceivedNotification, device: Device | undefined): Display {
  const options = device === undefined ? {} : displayOptionsOf(device);
  return viewOfDisplay(display(shownPartsOf(notification), options, notification.receivedAt));
}

/** As the API has it: `why` is always there. */
export function viewOfDisplay({ why, ...shown }: Shown): Display {
  return { ...shown, why: why ?? null };
}

/** A notification as `display` takes it. */
export function shownPartsOf(notification: ReceivedNotification): DisplayNotification {
  const { id, deviceToken, topic, priority, expiration, collapseId, channelId } = notification;
  return {
    payload: notification.payload,
    payloadBytes: notification.payloadBytes,
    id,
    deviceToken,
    topic,
    pushType: shownPushType(notification),
    priority,
    expiration,
    collapseId,
    channelId,
    status: statusOf(notification),
  };
}

/** The settings of a phone as `display` takes them; what the phone is counts more than what its settings say. */
function displayOptionsOf({ display: settings, state, lowPower }: Device): DisplayDeviceOptions {
  return {
    ...(settings as DisplayDeviceOptions),
    ...(state === "offline" || state === "uninstalled" ? { connection: state } : {}),
    ...(state === "notifications-off" ? { permission: "off" } : {}),
    ...(lowPower === "on" ? { power: "saving" } : {}),
  };
}

/** As over HTTP/2: 200 for what was accepted, also by a binary gateway, which answers nothing. */
function statusOf({ outcome, answer }: ReceivedNotification): number {
  return outcome === "accepted" ? 200 : (answer?.status ?? 0);
}
