import { displayActivity } from "./activity/display-activity.js";
import { displayAlert, isVisible } from "./alert/display-alert.js";
import { type DisplayDeviceOptions, resolveDevice } from "./display-device.js";
import { type DisplayNotification, payloadLimitOf, pushKindOf } from "./display-notification.js";
import { type Display, notShown } from "./display-result.js";
import { isContentAvailable, type Push, pushOf } from "./push.js";
import { passTime } from "./screen/pass-time.js";
import { isObject, member, objectOf } from "./text/json-members.js";

/**
 * What a device shows of a notification when it arrives, or the one reason why it shows nothing. Pure: the time
 * comes in, and `device.screen` says what is shown already. It never throws, whatever the payload is. What Apple
 * leaves open is an option of the device or a note, never a promise.
 */
export function display(
  notification: DisplayNotification,
  device: DisplayDeviceOptions = {},
  nowMs = 0,
): Display {
  const resolved = resolveDevice(device);
  const push = pushOf(notification, { ...resolved, screen: passTime(resolved.screen, nowMs) }, nowMs);
  const result = undelivered(push) ?? delivered(push);
  return { ...result, notes: push.notes.list };
}

/** Why it does not reach the device now. */
function undelivered({ notification, device, nowMs }: Push): Display | undefined {
  const { expiration, priority = 10, status = 200, payloadBytes = 0 } = notification;
  if (status !== 200 || payloadBytes > payloadLimitOf(notification) || isBadPriority(notification)) {
    const { log: _, ...refused } = notShown("rejected");
    return refused;
  }
  if (device.connection === "uninstalled") {
    return notShown("unregistered", { log: "Discarded – Token Unregistered" });
  }
  if (device.connection === "offline") {
    const isOver = expiration !== undefined && expiration * 1000 <= nowMs;
    return isOver
      ? notShown("expired", { log: "Discarded – Expired" })
      : notShown("offline", { log: "Stored – Device Offline" });
  }
  const isDark = device.lock === "locked";
  if ((priority === 1 && isDark) || (priority < 10 && device.power === "saving")) {
    return notShown("power", { log: "Stored – Power Considerations" });
  }
  return undefined;
}

function isBadPriority({ pushType, priority = 10 }: DisplayNotification): boolean {
  return pushType === "background" && priority === 10;
}

function delivered(push: Push): Display {
  const { payload } = push.notification;
  if (isObject(payload) && member(objectOf(payload), "mdm") !== undefined)
    return notShown("not-visible-type");
  switch (pushKindOf(push.notification)) {
    case "alert":
      return displayAlert(push);
    case "liveactivity":
      return displayActivity(push);
    case "background":
      return inBackground(push);
    case "talk":
      if (push.device.app.joinedTalk === "no") {
        return notShown("unregistered", { log: "Discarded – Token Unregistered" });
      }
      push.notes.add("talk-display");
      return notShown("not-visible-type", { appWoken: "perhaps" });
    case "invisible":
      if (push.notification.pushType === "voip" || push.notification.topic?.endsWith(".voip") === true) {
        push.notes.add("must-report-call");
      }
      return notShown("not-visible-type");
  }
}

function inBackground(push: Push): Display {
  const { device, notes } = push;
  const isClosed = device.app.state === "closed-by-force";
  const isWoken = isContentAvailable(push) && !isClosed;
  if (isContentAvailable(push)) notes.add(isClosed ? "dropped-by-force-quit" : "may-be-late-or-lost");
  return notShown(isVisible(push) ? "wrong-push-type" : "background", {
    appWoken: isWoken ? "perhaps" : "no",
  });
}
