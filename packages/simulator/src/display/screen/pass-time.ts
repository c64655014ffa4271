import { activityAt } from "../activity/activity-card.js";
import type { Screen } from "./screen.js";

/** A screen as it is at a later time: Live Activities go stale, end and go. */
export function passTime(screen: Screen, nowMs: number): Screen {
  if (screen.activities.length === 0) return screen;
  return { ...screen, activities: screen.activities.map((activity) => activityAt(activity, nowMs)) };
}
