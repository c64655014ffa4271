import { bundleIdOf } from "../../http2/judging/push-type.js";
import type { ActivityCard } from "../activity/activity-card.js";
import type { Card } from "../card.js";
import { display } from "../display.js";
import { type DisplayDevice, type DisplayDeviceOptions, resolveDevice } from "../display-device.js";
import type { DisplayNotification } from "../display-notification.js";
import type { Display } from "../display-result.js";
import { passTime } from "./pass-time.js";
import type { Screen, StoredNotification } from "./screen.js";

/** The most that a screen keeps of each kind; the oldest go. */
const MAX_KEPT = 200;

/** What a notification changed. */
export interface Received {
  readonly display: Display;
  /** The screen afterwards. */
  readonly screen: Screen;
}

/** Shows a notification on a device: its display, and the screen afterwards. `device.screen` stays as it is. */
export function receive(
  notification: DisplayNotification,
  device: DisplayDeviceOptions = {},
  nowMs = 0,
): Received {
  const resolved = resolveDevice(device);
  const before = passTime(resolved.screen, nowMs);
  const shown = display(notification, device, nowMs);
  if (isStored(shown)) return stored(before, { notification, shown, nowMs });
  const { overwritten, cards } = withoutOverwritten(before.cards, { shown, device: resolved, nowMs });
  const screen: Screen = {
    badges: badgesAfter(before, notification, shown),
    cards: cardsAfter(cards, notification, shown),
    activities: activitiesAfter(before.activities, shown),
    stored: before.stored,
  };
  return { display: { ...shown, overwrites: overwritten }, screen };
}

/** The device comes online, or has power again: what APNs kept for it arrives. */
export function deliverStored(device: DisplayDeviceOptions, nowMs: number): readonly Received[] {
  const { stored: waiting, ...shown } = resolveDevice(device).screen;
  let screen: Screen = { ...shown, stored: [] };
  return waiting.map(({ notification }) => {
    const { expiration } = notification;
    if (expiration !== undefined && expiration * 1000 <= nowMs) {
      const late = display(notification, { ...device, screen, connection: "offline" }, nowMs);
      return { display: late, screen };
    }
    const now = { ...device, connection: "online", power: "normal", screen } as const;
    // Its priority held it back; it does no more.
    const received = receive({ ...notification, priority: 10, ...laterType(notification) }, now, nowMs);
    screen = received.screen;
    return received;
  });
}

/** A background notification is never sent with priority 10. */
function laterType({ pushType }: DisplayNotification): Partial<DisplayNotification> {
  return pushType === "background" ? { priority: 5 } : {};
}

function isStored({ log }: Display): boolean {
  return log === "Stored – Device Offline" || log === "Stored – Power Considerations";
}

/** APNs keeps one notification for each app: the newest. */
function stored(
  screen: Screen,
  { notification, shown, nowMs }: { notification: DisplayNotification; shown: Display; nowMs: number },
): Received {
  const bundleId = bundleIdOf(notification.topic ?? "");
  const because = shown.log === "Stored – Device Offline" ? "offline" : "power";
  const kept: StoredNotification = { bundleId, notification, because, storedAtMs: nowMs };
  const overwrites = screen.stored
    .filter((each) => each.bundleId === bundleId)
    .map((each) => each.notification.id ?? "");
  const others = screen.stored.filter((each) => each.bundleId !== bundleId);
  return {
    display: { ...shown, overwrites },
    screen: { ...screen, stored: [...others, kept].slice(-MAX_KEPT) },
  };
}

function badgesAfter(screen: Screen, { topic }: DisplayNotification, { badge }: Display): Screen["badges"] {
  if (badge === undefined) return screen.badges;
  const bundleId = bundleIdOf(topic ?? "");
  const others = Object.entries(screen.badges).filter(([id]) => id !== bundleId);
  return Object.fromEntries(badge === 0 ? others : [...others, [bundleId, badge]].slice(-MAX_KEPT));
}

/** A card replaces the one with its collapse id, and goes on top; a badge of 0 takes the app's earlier cards away. */
function cardsAfter(
  cards: readonly Card[],
  { topic }: DisplayNotification,
  { card, badge, where }: Display,
): readonly Card[] {
  const bundleId = bundleIdOf(topic ?? "");
  const left = badge === 0 ? cards.filter((each) => each.bundleId !== bundleId) : cards;
  if (card === undefined || where.length === 0) return left;
  const others = left.filter((each) => !isSameCard(each, card));
  return [card, ...others].slice(0, MAX_KEPT);
}

function isSameCard(one: Card, other: Card): boolean {
  return (
    one.collapseId !== undefined && one.collapseId === other.collapseId && one.bundleId === other.bundleId
  );
}

function withoutOverwritten(
  cards: readonly Card[],
  { shown, device, nowMs }: { shown: Display; device: DisplayDevice; nowMs: number },
): { overwritten: readonly string[]; cards: readonly Card[] } {
  const isLost = ({ atMs }: Card): boolean =>
    shown.card !== undefined && nowMs - atMs < device.overwriteWithinMs;
  return {
    overwritten: cards.filter(isLost).map(({ id }) => id),
    cards: cards.filter((card) => !isLost(card)),
  };
}

function activitiesAfter(
  activities: readonly ActivityCard[],
  { activity }: Display,
): readonly ActivityCard[] {
  if (activity === undefined) return activities;
  const isKnown = activities.some(({ id }) => id === activity.id);
  const after = isKnown
    ? activities.map((each) => (each.id === activity.id ? activity : each))
    : [...activities, activity];
  return after.slice(-MAX_KEPT);
}
