import { readingFailure } from "../../errors/reading-failure.js";
import { UsageError } from "../../errors/usage-error.js";
import type { Payload } from "../../payload/payload.js";
import { hasUserPart, type PushType } from "../push-type.js";
import { checkLiveActivity } from "./check-live-activity.js";
import { refusal } from "./refusal.js";

const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/**
 * Refuses a payload that lacks a key that its push type needs. APNs refuses some of these; it answers others with 200,
 * and no device ever shows them. Everything else is left to APNs and the app.
 *
 * @throws UsageError `invalid-payload`, with the field.
 */
export function checkRequiredKeys(payload: Payload, pushType: PushType): void {
  // Anything but an object is refused when it becomes JSON.
  if (typeof payload !== "object" || payload === null) return;
  try {
    checkKeys(payload, pushType);
  } catch (error) {
    throw readingFailure(error, "payload");
  }
}

function checkKeys(payload: Payload, pushType: PushType): void {
  switch (pushType) {
    case "background":
      checkBackground(payload);
      break;
    case "liveactivity":
      checkLiveActivity(payload);
      break;
    case "mdm":
      checkMdm(payload);
      break;
    case "controls":
    case "widgets":
      if (payload.aps?.["content-changed"] !== true) {
        throw refusal(pushType, "payload.aps.content-changed", "must be true");
      }
      break;
    case "fileprovider":
      if (typeof payload["container-identifier"] !== "string") {
        throw refusal(
          pushType,
          "payload.container-identifier",
          "must be a string: the container that changed",
        );
      }
      break;
    default:
  }
}

/** Refuses what a broadcast cannot do: it updates or ends Live Activities, and cannot start one. */
export function checkBroadcastContent(payload: Payload): void {
  checkRequiredKeys(payload, "liveactivity");
  if (payload?.aps?.event === "start") {
    throw refusal(
      "liveactivity",
      "payload.aps.event",
      "must be update or end: a broadcast cannot start an activity",
    );
  }
}

/** Refuses bytes that do not begin and end as a JSON object; the rest is not read. */
export function assertObjectBytes(payload: Uint8Array): void {
  let first = 0;
  let last = payload.length - 1;
  while (isSpace(payload[first])) first++;
  while (isSpace(payload[last])) last--;
  if (payload[first] === LEFT_BRACE && payload[last] === RIGHT_BRACE) return;
  const problem =
    payload.length === 0
      ? "payload has no bytes: APNs refuses an empty body, send {} instead"
      : `payload is ${payload.length} bytes that are not a JSON object: the first must be { and the last }, without a byte order mark`;
  throw new UsageError("invalid-payload", problem, { field: "payload", bytes: payload.length });
}

/** JSON's white space (RFC 8259, section 2). */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function checkBackground(payload: Payload): void {
  if (payload.aps?.["content-available"] !== 1) {
    throw refusal("background", "payload.aps.content-available", "must be 1");
  }
  if (hasUserPart(payload)) {
    throw refusal(
      "background",
      "payload.aps",
      "must not have alert, badge or sound: use pushType alert for those",
    );
  }
}

function checkMdm({ mdm, aps }: Payload): void {
  if (typeof mdm !== "string" || mdm === "") {
    throw refusal("mdm", "payload.mdm", "must be the PushMagic string of the device");
  }
  if (aps !== undefined) {
    throw refusal(
      "mdm",
      "payload.aps",
      "must be left out beside mdm: a device contacts its server for mdm alone",
    );
  }
}
