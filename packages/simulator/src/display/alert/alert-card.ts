import type { Card, InterruptionLevel } from "../card.js";
import type { Push } from "../push.js";
import { member, textMember } from "../text/json-members.js";
import { cutLine, lineOf } from "../text/line.js";
import type { AlertText } from "./alert-text.js";
import { relevanceOf } from "./interruption-level.js";

const MAX_ACTIONS = 4;
const HIDDEN = "Notification";

/** The card of an alert. */
export function cardOf(push: Push, text: AlertText, level: InterruptionLevel): Card {
  const { notification, device, bundleId, nowMs } = push;
  const category = categoryOf(push);
  const threadId = textMember(push.aps, "thread-id");
  return {
    id: notification.id ?? `${nowMs}-${device.screen.cards.length}`,
    bundleId,
    app: device.app.name,
    ...(isHidden(push) ? hiddenLines(push, category) : linesOf(push, text)),
    level,
    relevance: relevanceOf(push),
    ...(notification.collapseId !== undefined && { collapseId: notification.collapseId }),
    ...(threadId !== undefined && threadId !== "" && { threadId }),
    ...(category !== undefined && { category }),
    actions: actionsOf(push, category),
    atMs: nowMs,
  };
}

function linesOf({ device, notes }: Push, { title, subtitle, body }: AlertText): Partial<Card> {
  const shownTitle = title ?? (body === undefined && subtitle === undefined ? undefined : device.app.name);
  const limits = { lines: device.bodyLines, characters: device.bodyCharacters };
  const shownBody = body === undefined ? undefined : cutLine(lineOf(body), limits);
  if (shownBody?.isCut === true) notes.add("body-cut", "aps.alert");
  return {
    ...(shownTitle !== undefined && { title: lineOf(shownTitle) }),
    ...(subtitle !== undefined && { subtitle: lineOf(subtitle) }),
    ...(shownBody !== undefined && { body: shownBody }),
  };
}

/** Previews are hidden while the device is locked. */
function isHidden({ device }: Push): boolean {
  return device.previews === "hidden" && device.lock === "locked";
}

function hiddenLines({ device }: Push, category: string | undefined): Partial<Card> {
  const placeholder = category === undefined ? undefined : device.app.categories[category]?.placeholder;
  return { title: lineOf(device.app.name), body: lineOf(placeholder ?? HIDDEN) };
}

function categoryOf(push: Push): string | undefined {
  const category = textMember(push.aps, "category");
  if (category === undefined) {
    if (member(push.aps, "category") !== undefined) push.notes.add("not-understood", "aps.category");
    return undefined;
  }
  if (!Object.hasOwn(push.device.app.categories, category))
    push.notes.add("category-unknown", "aps.category");
  return category;
}

function actionsOf({ device }: Push, category: string | undefined): readonly string[] {
  if (category === undefined || !Object.hasOwn(device.app.categories, category)) return [];
  return (device.app.categories[category]?.actions ?? []).slice(0, MAX_ACTIONS);
}
