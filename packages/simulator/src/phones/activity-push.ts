import { isObject } from "../checks/check.js";

/** The parts of a payload that move a Live Activity (Apple, "Generating a remote notification", Live Activity keys). */
export interface ActivityPush {
  readonly event: "start" | "update" | "end";
  /** UNIX seconds. */
  readonly timestamp: number;
  readonly contentState: unknown;
  readonly attributesType: string | undefined;
  readonly attributes: unknown;
  /** UNIX seconds. */
  readonly staleDate: number | undefined;
  /** UNIX seconds. */
  readonly dismissalDate: number | undefined;
  /** The channel that the new activity listens to. */
  readonly inputPushChannel: string | undefined;
}

/** Reads a payload; undefined if it moves no Live Activity. */
export function activityPushOf(payload: unknown): ActivityPush | undefined {
  if (!isObject(payload) || !isObject(payload["aps"])) return undefined;
  const { aps } = payload;
  const { event, timestamp } = aps;
  if (event !== "start" && event !== "update" && event !== "end") return undefined;
  if (typeof timestamp !== "number") return undefined;
  return {
    event,
    timestamp,
    contentState: aps["content-state"],
    attributesType: textOf(aps["attributes-type"]),
    attributes: aps["attributes"],
    staleDate: numberOf(aps["stale-date"]),
    dismissalDate: numberOf(aps["dismissal-date"]),
    inputPushChannel: textOf(aps["input-push-channel"]),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
