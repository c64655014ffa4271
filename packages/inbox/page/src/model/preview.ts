import {
  type DisplayDeviceOptions,
  type DisplayNotification,
  EMPTY_SCREEN,
  type Received,
  receive,
} from "@apns/simulator/display";
import type { Device } from "../../../src/api/device.js";
import type { DeviceScreen } from "../../../src/api/device-screen.js";
import type { Notification } from "../../../src/api/notification.js";
import { shownPushType } from "../../../src/views/shown-push-type.js";

/** What the reader chose for the preview; the device's own settings come from the server. */
export interface PreviewLook {
  readonly kind: "iphone" | "watch";
  readonly lock: "locked" | "in-use";
  readonly focus: "on" | "off";
}

/** What the notification did, and the screen afterwards, with what was on it before. */
export function previewOf(
  notification: Notification,
  {
    device,
    screen,
    look,
  }: { device: Device | undefined; screen: DeviceScreen | undefined; look: PreviewLook },
): Received {
  const options: DisplayDeviceOptions = {
    ...(device?.settings as DisplayDeviceOptions | undefined),
    ...stateOf(device),
    kind: look.kind,
    lock: look.lock,
    ...(look.kind === "watch" && { watch: "worn" }),
    ...(look.focus === "on" && { focus: {} }),
    screen: screen?.before ?? EMPTY_SCREEN,
  };
  // The phone may have been offline then, whatever it is now.
  const why = screen?.display?.why ?? notification.why;
  const shown = why === "offline" ? { ...options, connection: "offline" as const } : options;
  return receive(displayed(notification), shown, Date.parse(notification.receivedAt));
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
  const { id, payload, payloadBytes, deviceToken, topic, priority, expiration, collapseId, channelId } =
    notification;
  return {
    id,
    payload,
    payloadBytes,
    deviceToken,
    priority,
    ...(topic !== null && { topic }),
    pushType: shownPushType(notification),
    ...(expiration !== null && { expiration }),
    ...(collapseId !== null && { collapseId }),
    ...(channelId !== null && { channelId }),
    status: notification.outcome === "accepted" ? 200 : (notification.status ?? 400) || 400,
  };
}
