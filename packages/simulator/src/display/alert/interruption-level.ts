import type { InterruptionLevel } from "../card.js";
import type { Push } from "../push.js";
import { member, numberMember } from "../text/json-members.js";
import { isCriticalSound } from "./alert-sound.js";

/** The level that counts: without its entitlement, a level counts as active. */
export function levelOf(push: Push): InterruptionLevel {
  const asked: unknown = isCriticalSound(push)
    ? "critical"
    : (member(push.aps, "interruption-level") ?? "active");
  switch (asked) {
    case "passive":
    case "active":
      return asked;
    case "time-sensitive":
    case "critical":
      if (push.device.app.entitlements.includes(asked)) return asked;
      push.notes.add("entitlement-missing", "aps.interruption-level");
      return "active";
    default:
      push.notes.add("level-unknown", "aps.interruption-level");
      return "active";
  }
}

/** 0 to 1; how much it matters among the app's others. */
export function relevanceOf({ aps, notes }: Push): number {
  const score = numberMember(aps, "relevance-score");
  if (score === undefined) {
    if (member(aps, "relevance-score") !== undefined) notes.add("not-understood", "aps.relevance-score");
    return 0;
  }
  if (score < 0 || score > 1) notes.add("not-understood", "aps.relevance-score");
  return Math.min(1, Math.max(0, score));
}

/** Whether it may interrupt a Focus. */
export function passesFocus(push: Push, level: InterruptionLevel): boolean {
  const { focus } = push.device;
  if (focus === undefined || level === "critical" || focus.allowsApp === "yes") return true;
  return level === "time-sensitive" && focus.allowsTimeSensitive !== "no";
}

/** Whether a filter of the Focus leaves it out. */
export function isFiltered({ aps, device }: Push): boolean {
  const shows = device.focus?.shows;
  const criteria = member(aps, "filter-criteria");
  return shows !== undefined && typeof criteria === "string" && !shows.includes(criteria);
}
