import { assertUnsigned } from "../bytes/unsigned.js";
import { MAX_DEVICE_TOKEN_BYTES, writeDeviceToken } from "../device-token/device-token.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";

/** Seconds and length before the device token of a feedback tuple (Apple, Binary Provider API, table A-5). */
export const FEEDBACK_HEADER_BYTES: number = 6;

/** A device on which the app is no longer installed. */
export interface FeedbackTuple {
  /** Lower-case hexadecimal digits; '' where the service sent none. */
  readonly deviceToken: string;
  /** When Apple found the app gone, in seconds since 1970. */
  readonly failedAt: number;
}

/**
 * What a feedback service sends for one device.
 *
 * @throws WireError `invalid-type`, `out-of-range` or `invalid-device-token`.
 */
export function encodeFeedbackTuple(tuple: FeedbackTuple): Uint8Array {
  if (typeof tuple !== "object" || tuple === null) {
    throw new WireError("invalid-type", `tuple must be an object, not ${describeShape(tuple)}`, {
      field: "tuple",
    });
  }
  const { deviceToken, failedAt } = tuple;
  assertUnsigned(failedAt, "failedAt", 0xffffffff);
  const bytes = new Uint8Array(FEEDBACK_HEADER_BYTES + MAX_DEVICE_TOKEN_BYTES);
  const end = writeDeviceToken(deviceToken, bytes, FEEDBACK_HEADER_BYTES);
  bytes[0] = failedAt >>> 24;
  bytes[1] = failedAt >>> 16;
  bytes[2] = failedAt >>> 8;
  bytes[3] = failedAt;
  bytes[5] = end - FEEDBACK_HEADER_BYTES;
  return bytes.slice(0, end);
}
