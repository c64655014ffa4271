import { type ActivityCard, isLive } from "../activity/activity-card.js";
import type { Card } from "../card.js";
import type { DisplayDevice } from "../display-device.js";
import type { Screen } from "./screen.js";

/** Cards that a device shows as one stack, the newest first. */
export interface CardGroup {
  /** Names the group: the app, and the thread where it counts. */
  readonly key: string;
  readonly cards: readonly Card[];
}

/** The stacks of Notification Centre, the newest first. What waits for the summary is not among them. */
export function groupsOf(
  screen: Screen,
  { grouping, kind }: Pick<DisplayDevice, "grouping" | "kind">,
): readonly CardGroup[] {
  const groups = new Map<string, Card[]>();
  for (const card of screen.cards) {
    if (card.waits === true) continue;
    const key = JSON.stringify(keyOf(card, { grouping, kind }));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [card]);
    else group.push(card);
  }
  return Array.from(groups, ([key, cards]) => ({ key, cards }));
}

/** What waits for the scheduled summary, the featured ones first. */
export function summaryOf(screen: Screen): readonly Card[] {
  return screen.cards
    .filter((card) => card.waits === true)
    .sort((one, other) => other.relevance - one.relevance);
}

/** Live Activities as the lock screen has them: the most relevant first, of equal ones the first that started. */
export function activitiesOf(screen: Screen): readonly ActivityCard[] {
  return screen.activities
    .filter(({ state }) => state !== "gone")
    .sort((one, other) => other.relevance - one.relevance);
}

/** The Live Activity in the island. */
export function islandOf(screen: Screen): ActivityCard | undefined {
  return activitiesOf(screen).find(isLive);
}

function keyOf(card: Card, { grouping, kind }: Pick<DisplayDevice, "grouping" | "kind">): readonly string[] {
  if (grouping === "off") return [card.bundleId, card.id];
  if (grouping === "by-app") return [card.bundleId];
  const parts = [card.bundleId, card.threadId ?? ""];
  return kind === "watch" ? [...parts, card.category ?? ""] : parts;
}
