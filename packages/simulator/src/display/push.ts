import { bundleIdOf } from "../http2/judging/push-type.js";
import type { DisplayDevice } from "./display-device.js";
import type { DisplayNotification } from "./display-notification.js";
import { Notes } from "./note.js";
import { type JsonObject, member, numberMember, objectOf } from "./text/json-members.js";

/** A notification at a device, with what the functions that judge it share. */
export interface Push {
  readonly notification: DisplayNotification;
  readonly device: DisplayDevice;
  readonly nowMs: number;
  readonly aps: JsonObject;
  readonly bundleId: string;
  readonly notes: Notes;
}

export function pushOf(notification: DisplayNotification, device: DisplayDevice, nowMs: number): Push {
  return {
    notification,
    device,
    nowMs,
    aps: objectOf(member(objectOf(notification.payload), "aps")),
    bundleId: bundleIdOf(notification.topic ?? ""),
    notes: new Notes(),
  };
}

/** The badge, if it is one. */
export function badgeOf({ aps, notes }: Push): number | undefined {
  const badge = numberMember(aps, "badge");
  if (badge !== undefined && Number.isSafeInteger(badge) && badge >= 0) return badge;
  if (member(aps, "badge") !== undefined) notes.add("not-understood", "aps.badge");
  return undefined;
}

/** Whether the app is to be woken. */
export function isContentAvailable({ aps }: Push): boolean {
  return member(aps, "content-available") === 1;
}
