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

/** What the reader chose for the preview. What is undefined is as the phone's own settings have it. */
export interface PreviewLook {
  readonly kind: "iphone" | "watch" | undefined;
  readonly lock: "locked" | "in-use" | undefined;
  readonly focus: "on" | "off" | undefined;
}

/** How a phone looks after all: what the reader chose, else its own settings. */
export function effectiveLook(
  device: Device | undefined,
  { kind, lock, focus }: PreviewLook,
): { readonly [Name in keyof PreviewLook]: NonNullable<PreviewLook[Name]> } {
  const own = device?.settings as DisplayDeviceOptions | undefined;
  return {
    kind: kind ?? own?.kind ?? "iphone",
    lock: lock ?? own?.lock ?? "locked",
    focus: focus ?? (own?.focus === undefined ? "off" : "on"),
  };
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
  const own = device?.settings as DisplayDeviceOptions | undefined;
  const { kind, lock, focus } = effectiveLook(device, look);
  const options: DisplayDeviceOptions = {
    ...own,
    ...stateOf(device),
    kind,
    lock,
    ...(kind === "watch" && { watch: "worn" }),
    focus: focus === "on" ? (own?.focus ?? {}) : undefined,
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
    ...(device?.state === "notifications-off" && { permission: "off" as const }),
    ...(device?.lowPower === true && { power: "saving" as const }),
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
