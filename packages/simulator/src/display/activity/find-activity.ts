import type { DisplayNotification } from "../display-notification.js";
import type { Push } from "../push.js";
import { member } from "../text/json-members.js";
import { type ActivityCard, isLive } from "./activity-card.js";

/** What names the activity of an update: its channel, or the device token, of which each activity has one. */
export function sourceOf({ channelId, deviceToken }: DisplayNotification): string {
  return channelId ?? deviceToken ?? "";
}

/**
 * The activity that an update is for. An update by a device token that was not seen before is for the newest
 * activity of the app that has none yet; else for one that the app started itself, where the device option says so.
 */
export function activityFor(push: Push): ActivityCard | undefined {
  const { device, notification, bundleId } = push;
  const source = sourceOf(notification);
  const own = device.screen.activities.filter((activity) => activity.bundleId === bundleId);
  const named = own.filter((activity) => activity.source === source);
  const known = named.findLast(isLive) ?? named.at(-1);
  if (known !== undefined) return known;
  const unnamed = own.findLast((activity) => activity.source === undefined && isLive(activity));
  return unnamed ?? assumed(push, source);
}

function assumed(push: Push, source: string): ActivityCard | undefined {
  const { device, notification, bundleId, nowMs } = push;
  if (device.unseenStart === "ignored") return undefined;
  push.notes.add("activity-assumed", "aps.event");
  return {
    id: notification.id ?? `${nowMs}-${device.screen.activities.length}`,
    bundleId,
    app: device.app.name,
    source,
    contentState: member(push.aps, "content-state"),
    timestamp: 0,
    relevance: 0,
    state: "active",
    startedAtMs: nowMs,
    urgentAtMs: [],
  };
}
