import { soundOf } from "../alert/alert-sound.js";
import { alertTextOf } from "../alert/alert-text.js";
import { type Display, type DisplayParts, notShown, type Place, shown } from "../display-result.js";
import type { Push } from "../push.js";
import { isObject, member, numberMember, textMember } from "../text/json-members.js";
import { type ActivityCard, activityAt, isLive } from "./activity-card.js";
import { BUDGET_MS, MAX_AFTER_END_MS, MAX_AHEAD_MS } from "./activity-limits.js";
import { activityFor, sourceOf } from "./find-activity.js";

const STARTS_SINCE = 17.2;
const CHANNELS_SINCE = 18;

/** What a device that is online shows of a notification of type `liveactivity`. */
export function displayActivity(push: Push): Display {
  if (push.device.permission === "off") return notShown("alerts-off", { log: "Discarded – Disabled" });
  const timestamp = numberMember(push.aps, "timestamp");
  if (timestamp === undefined) {
    push.notes.add("not-understood", "aps.timestamp");
    return notShown("activity-undecodable");
  }
  switch (member(push.aps, "event")) {
    case "start":
      return started(push, timestamp);
    case "update":
      return updated(push, timestamp);
    case "end":
      return ended(push, timestamp);
    default:
      push.notes.add("not-understood", "aps.event");
      return notShown("activity-undecodable");
  }
}

function started(push: Push, timestamp: number): Display {
  const { aps, device, notification, nowMs, notes } = push;
  const hasChannel = member(aps, "input-push-channel") !== undefined;
  const isPossible =
    notification.channelId === undefined && device.osVersion >= (hasChannel ? CHANNELS_SINCE : STARTS_SINCE);
  if (!isPossible) {
    notes.add("start-impossible", hasChannel ? "aps.input-push-channel" : "aps.event");
    return notShown("activity-unknown");
  }
  const type = textMember(aps, "attributes-type");
  if (type === undefined || !isObject(member(aps, "attributes")) || !decodes(push, type)) {
    return notShown("activity-undecodable");
  }
  const channel = textMember(aps, "input-push-channel");
  const activity: ActivityCard = {
    id: notification.id ?? `${nowMs}-${device.screen.activities.length}`,
    bundleId: push.bundleId,
    app: device.app.name,
    ...(channel !== undefined && { source: channel }),
    type,
    attributes: member(aps, "attributes"),
    ...contents(push, timestamp),
    startedAtMs: nowMs,
    urgentAtMs: [],
  };
  if (alertTextOf(push) === undefined) notes.add("alert-missing", "aps.alert");
  return drawn(push, activityAt(activity, nowMs), { appWoken: "perhaps" });
}

function updated(push: Push, timestamp: number): Display {
  const { notification, nowMs, device } = push;
  const activity = activityFor(push);
  if (activity === undefined) return notShown("activity-unknown");
  if (!isLive(activity)) return notShown("activity-ended");
  if (timestamp < activity.timestamp || timestamp * 1000 > nowMs + MAX_AHEAD_MS) {
    return notShown("activity-outdated");
  }
  if (!decodes(push, activity.type)) return notShown("activity-undecodable");
  const urgent = activity.urgentAtMs.filter((atMs) => atMs > nowMs - BUDGET_MS);
  const isUrgent = (notification.priority ?? 10) === 10;
  if (isUrgent && urgent.length >= device.updatesPerHour) {
    push.notes.add("budget-spent", "apns-priority");
    return notShown("power", { activity });
  }
  const { staleAtMs: _, ...lasting } = activity;
  const next: ActivityCard = {
    ...lasting,
    ...contents(push, timestamp),
    source: sourceOf(notification),
    urgentAtMs: isUrgent ? [...urgent, nowMs] : urgent,
  };
  return drawn(push, activityAt(next, nowMs));
}

function ended(push: Push, timestamp: number): Display {
  const { aps, nowMs } = push;
  const activity = activityFor(push);
  if (activity === undefined) return notShown("activity-unknown");
  if (!isLive(activity)) return notShown("activity-ended");
  const isNewer = timestamp >= activity.timestamp && isObject(member(aps, "content-state"));
  const dismissal = numberMember(aps, "dismissal-date");
  const latest = nowMs + MAX_AFTER_END_MS;
  const next: ActivityCard = {
    ...activity,
    ...(isNewer && decodes(push, activity.type) && contents(push, timestamp)),
    state: "ended",
    goneAtMs: dismissal === undefined ? latest : Math.min(dismissal * 1000, latest),
  };
  return drawn(push, activityAt(next, nowMs));
}

/** What the payload says of the contents. */
function contents(
  { aps }: Push,
  timestamp: number,
): Pick<ActivityCard, "contentState" | "timestamp" | "relevance" | "state"> & { staleAtMs?: number } {
  const staleDate = numberMember(aps, "stale-date");
  return {
    contentState: member(aps, "content-state"),
    timestamp,
    relevance: numberMember(aps, "relevance-score") ?? 0,
    state: "active",
    ...(staleDate !== undefined && { staleAtMs: staleDate * 1000 }),
  };
}

/** Whether the app's type can be made of it, as far as the device option tells. */
function decodes({ aps, device }: Push, type: string | undefined): boolean {
  const state = member(aps, "content-state");
  if (!isObject(state)) return false;
  const { activityKeys } = device.app;
  const keys = type !== undefined && Object.hasOwn(activityKeys, type) ? (activityKeys[type] ?? []) : [];
  return keys.every((key) => Object.hasOwn(state, key));
}

function drawn(push: Push, activity: ActivityCard, parts: DisplayParts = {}): Display {
  const { device, notes } = push;
  notes.add("app-view-unknown", "aps.content-state");
  const alerts = alertTextOf(push) !== undefined && isLive(activity);
  const sound = alerts ? soundOf(push, "active") : undefined;
  return shown({
    ...parts,
    activity,
    where: placesOf(push, activity, alerts),
    lights: alerts && device.lock === "locked",
    ...(sound !== undefined && { sound }),
  });
}

function placesOf({ device }: Push, activity: ActivityCard, alerts: boolean): readonly Place[] {
  if (activity.state === "gone") return [];
  if (device.kind === "watch") return ["smart-stack"];
  const places: Place[] = ["activity-card"];
  if (!isLive(activity)) return places;
  if (device.island === "yes") places.push(alerts && device.lock === "in-use" ? "island-expanded" : "island");
  else if (alerts && device.lock === "in-use") places.push("banner");
  const mirrors = { watch: "smart-stack", mac: "menu-bar", carplay: "carplay" } as const;
  return [...places, ...device.mirrors.map((mirror) => mirrors[mirror])];
}
