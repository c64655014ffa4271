import type { Aps, Payload } from "../payload.js";
import { WireError } from "../wire-error.js";
import { hasUserPart, type PushType } from "./push-type.js";

/** Refuses what a push type surely cannot do with its payload; the finer points are left to APNs and the app. */
export function checkContent(payload: Payload, pushType: PushType): void {
  // What is no object at all is refused where it is made JSON.
  if (typeof payload !== "object" || payload === null) return;
  if (pushType === "background") checkBackground(payload);
  else if (pushType === "liveactivity") checkLiveActivity(payload);
  else if (pushType === "mdm" && typeof payload.mdm !== "string") {
    throw refusal("mdm", "payload.mdm", "must be the PushMagic string that the device gave");
  }
}

function checkBackground(payload: Payload): void {
  if (payload.aps?.["content-available"] !== 1) {
    throw refusal("background", "payload.aps.content-available", "must be 1");
  }
  if (hasUserPart(payload)) {
    throw refusal("background", "payload.aps", "must have no alert, badge or sound: send those as alert");
  }
}

function checkLiveActivity({ aps }: Payload): void {
  if (typeof aps !== "object" || aps === null) throw refusal("liveactivity", "payload.aps", "is missing");
  const { event } = aps;
  if (event !== "start" && event !== "update" && event !== "end") {
    throw refusal("liveactivity", "payload.aps.event", "must be start, update or end");
  }
  const needed: (keyof Aps)[] = event === "end" ? ["timestamp"] : ["timestamp", "content-state"];
  if (event === "start") needed.push("attributes-type", "attributes", "alert");
  for (const key of needed) {
    if (aps[key] === undefined)
      throw refusal("liveactivity", `payload.aps.${key}`, `is missing for event ${event}`);
  }
  for (const key of ["timestamp", "stale-date", "dismissal-date"] as const) checkSeconds(aps[key], key);
}

function checkSeconds(value: unknown, key: string): void {
  if (typeof value === "number" && value >= 1e11) {
    const problem = `is ${value}, which looks like milliseconds: it must be seconds since 1970`;
    throw refusal("liveactivity", `payload.aps.${key}`, problem);
  }
}

function refusal(pushType: PushType, field: string, problem: string): WireError {
  return new WireError("invalid-payload", `${field} ${problem} (pushType ${pushType})`, { field });
}
