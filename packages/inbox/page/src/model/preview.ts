import {
  type Display,
  type DisplayDeviceOptions,
  type DisplayNotification,
  receive,
} from "@apns/simulator/display";
import type { Device } from "../../../src/api/device.js";
import type { Notification } from "../../../src/api/notification.js";

/** How the phone of the preview is set up, beside the settings of its device. */
export interface PreviewLook {
  readonly kind: "iphone" | "watch";
  readonly lock: "locked" | "in-use";
  readonly focus: "on" | "off";
}

/** What is drawn. The one before it (the same collapse id, or Live Activity) is on the screen already. */
export function previewOf(
  notification: Notification,
  {
    device,
    before,
    look,
  }: { device: Device | undefined; before: Notification | undefined; look: PreviewLook },
): Display {
  const options: DisplayDeviceOptions = {
    ...(device?.settings as DisplayDeviceOptions | undefined),
    ...stateOf(device),
    kind: look.kind,
    lock: look.lock,
    ...(look.kind === "watch" && { watch: "worn" }),
    ...(look.focus === "on" && { focus: {} }),
  };
  const atMs = Date.parse(notification.receivedAt);
  const shown =
    notification.shown || notification.why !== "offline"
      ? options
      : { ...options, connection: "offline" as const };
  if (before === undefined) return receive(displayed(notification), shown, atMs).display;
  const first = receive(
    displayed(before),
    { ...options, connection: "online" },
    Date.parse(before.receivedAt),
  );
  return receive(displayed(notification), { ...shown, screen: first.screen }, atMs).display;
}

function stateOf(device: Device | undefined): DisplayDeviceOptions {
  return {
    connection: device?.state === "uninstalled" ? "uninstalled" : "online",
    permission: device?.state === "notifications-off" ? "off" : "granted",
    power: device?.lowPower === true ? "saving" : "normal",
  };
}

/** A notification as `display` takes it. */
function displayed(notification: Notification): DisplayNotification {
  const {
    id,
    payload,
    payloadBytes,
    deviceToken,
    topic,
    pushType,
    priority,
    expiration,
    collapseId,
    channelId,
  } = notification;
  return {
    id,
    payload,
    payloadBytes,
    deviceToken,
    priority,
    ...(topic !== null && { topic }),
    ...(pushType !== null ? { pushType } : notification.protocol === "binary" && { pushType: "alert" }),
    ...(expiration !== null && { expiration }),
    ...(collapseId !== null && { collapseId }),
    ...(channelId !== null && { channelId }),
    status: notification.outcome === "accepted" ? 200 : (notification.status ?? 400) || 400,
  };
}
