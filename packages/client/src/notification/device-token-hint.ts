import type { RejectedVerdict } from "@apns/transport";
import { deviceTokenOf } from "./device-token-of.js";
import type { Notification } from "./notification.js";

const USUAL_BYTES = 32;
/** The gateway's statuses for a device token of a wrong size, and for one that is not valid. */
const WRONG_SIZE = 5;
const WRONG = 8;

/**
 * The hint of a rejection. Where APNs calls the device token bad and its size is that of a common mistake, the hint
 * says so first: no size is refused beforehand, since Apple may use any.
 */
export function hintFor(
  { status, reason, hint }: RejectedVerdict,
  notification: Notification,
): string | undefined {
  if (status !== WRONG_SIZE && status !== WRONG && reason !== "BadDeviceToken") return hint;
  const digits = deviceTokenOf(notification);
  const slip = digits === undefined ? undefined : slipOf(digits.length / 2);
  if (slip === undefined) return hint;
  return hint === undefined ? slip : `${slip} ${hint}`;
}

function slipOf(bytes: number): string | undefined {
  if (bytes < USUAL_BYTES) {
    return `The device token has ${bytes} bytes, and no known one has less than ${USUAL_BYTES}: it was cut, or is an id of another kind.`;
  }
  if (bytes > USUAL_BYTES && bytes % USUAL_BYTES === 0) {
    return `The device token has ${bytes} bytes, so it may be ${bytes / USUAL_BYTES} device tokens joined.`;
  }
  return undefined;
}
