import type { Card } from "../card.js";
import { type Display, type DisplayParts, notShown, type Place, shown } from "../display-result.js";
import { badgeOf, isContentAvailable, type Push } from "../push.js";
import { member } from "../text/json-members.js";
import { cardOf } from "./alert-card.js";
import { soundOf } from "./alert-sound.js";
import { alertTextOf } from "./alert-text.js";
import { extendedText } from "./extended-text.js";
import { isFiltered, levelOf, passesFocus } from "./interruption-level.js";

const APS_KEYS = new Set(
  `alert badge sound thread-id category content-available mutable-content target-content-id interruption-level
   relevance-score filter-criteria stale-date content-state timestamp event dismissal-date attributes-type attributes
   input-push-channel input-push-token content-changed url-args account-id`.split(/\s+/),
);

/** What a device that is online shows of a notification of type `alert`. */
export function displayAlert(push: Push): Display {
  const { aps, device, notes, notification } = push;
  for (const key of Object.keys(aps)) if (!APS_KEYS.has(key)) notes.add("unknown-key", `aps.${key}`);
  if (notification.pushType === undefined) {
    notes.add("push-type-missing", "apns-push-type");
    notes.add("may-be-late-or-lost", "apns-push-type");
  }
  const text = extendedText(push, alertTextOf(push));
  if (text === "filtered") return notShown("filtered");
  const level = levelOf(push);
  const sound = soundOf(push, level);
  const badge = badgeOf(push);
  if (text === undefined && sound === undefined && badge === undefined) {
    return notShown(isContentAvailable(push) ? "wrong-push-type" : "no-text");
  }
  if (device.permission === "off") return notShown("alerts-off", { log: "Discarded – Disabled" });
  const badgePart = badge === undefined ? {} : { badge };
  const woken = isContentAvailable(push) && device.app.state !== "closed-by-force" ? "perhaps" : "no";
  if (isContentAvailable(push)) notes.add("may-be-late-or-lost", "aps.content-available");
  if (text === undefined) {
    if (device.permission === "provisional") return notShown("provisional");
    return shown({
      ...badgePart,
      ...(sound !== undefined && { sound }),
      where: badge === undefined ? [] : ["app-icon"],
      appWoken: woken,
    });
  }
  const card = cardOf(push, text, level);
  const facts: DisplayParts = { card, ...badgePart, appWoken: woken };
  return interrupted(push, card, facts) ?? presented(push, card, { ...facts, ...(sound && { sound }) });
}

/** What keeps a card from being presented at once. */
function interrupted(push: Push, card: Card, facts: DisplayParts): Display | undefined {
  const { device } = push;
  if (isFiltered(push)) return notShown("filtered");
  if (device.permission === "provisional") {
    const { badge: _, ...quiet } = facts;
    return notShown("provisional", { ...quiet, where: ["notification-centre"] });
  }
  if (device.app.state === "foreground" && device.app.inFront === "silent" && device.lock === "in-use") {
    return notShown("foreground", { ...facts, where: [] });
  }
  const otherDevice = shownElsewhere(push);
  if (otherDevice !== undefined) return otherDevice;
  if (!passesFocus(push, card.level)) {
    return notShown("focus", { ...facts, where: withIcon(["notification-centre"], facts) });
  }
  const isUrgent = card.level === "time-sensitive" || card.level === "critical";
  if (device.summary === "on" && !isUrgent) {
    const waiting: Card = { ...card, waits: true };
    return notShown("summary", { ...facts, card: waiting, where: withIcon(["summary"], facts) });
  }
  return undefined;
}

/** The iPhone and the Watch never both alert: the Watch does while the iPhone is locked and the Watch is worn. */
function shownElsewhere({ device, notification }: Push): Display | undefined {
  const isOnWatch =
    device.watch === "worn" && device.lock === "locked" && notification.pushType !== undefined;
  if (device.kind === "iphone") return isOnWatch ? notShown("other-device") : undefined;
  if (notification.pushType === undefined) return notShown("wrong-push-type");
  return isOnWatch ? undefined : notShown("other-device");
}

function presented(push: Push, card: Card, facts: DisplayParts): Display {
  const { device } = push;
  if (card.level === "passive") {
    const { sound: _, ...silent } = facts;
    const list: Place[] = [device.kind === "watch" ? "watch" : "notification-centre"];
    return shown({ ...silent, where: withIcon(list, facts) });
  }
  if (device.kind === "watch") return shown({ ...facts, where: ["watch"], lights: true });
  const places: Place[] =
    device.lock === "locked" ? ["lock-screen", "notification-centre"] : ["banner", "notification-centre"];
  return shown({ ...facts, where: withIcon(places, facts), lights: device.lock === "locked" });
}

function withIcon(places: readonly Place[], { badge }: DisplayParts): readonly Place[] {
  return badge === undefined ? places : [...places, "app-icon"];
}

/** Whether the payload asks for anything that people see or hear. */
export function isVisible({ aps }: Push): boolean {
  return ["alert", "sound", "badge"].some((name) => member(aps, name) !== undefined);
}
