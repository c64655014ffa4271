import { writeUint16, writeUint32 } from "../bytes/big-endian.js";
import { copyBytes } from "../bytes/copy-bytes.js";
import { assertUnsigned } from "../bytes/unsigned.js";
import { MAX_DEVICE_TOKEN_BYTES, writeDeviceToken } from "../device-token/device-token.js";
import { pickFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";

/** Time and length before the device token of a feedback tuple (Apple, Binary Provider API, table A-5). */
export const FEEDBACK_HEADER_BYTES: number = 6;

/** A device that no longer has the app. */
export interface FeedbackTuple {
  /** Lower-case hexadecimal digits; '' where the service sent none. */
  readonly deviceToken: string;
  /** When Apple found the app gone: seconds since 1970, 0 to 2^32 - 1. */
  readonly failedAt: number;
}

/**
 * The bytes that a feedback service sends for one device.
 *
 * @throws UsageError `invalid-type`, `out-of-range` or `invalid-device-token`, with the field.
 */
export function encodeFeedbackTuple(tuple: FeedbackTuple): Uint8Array {
  if (typeof tuple !== "object" || tuple === null) {
    throw new UsageError("invalid-type", `tuple must be an object, not ${describeShape(tuple)}`, {
      field: "tuple",
    });
  }
  const { deviceToken, failedAt } = pickFields(tuple, ["deviceToken", "failedAt"], "tuple");
  assertUnsigned(failedAt, "failedAt", 0xffffffff);
  const bytes = new Uint8Array(FEEDBACK_HEADER_BYTES + MAX_DEVICE_TOKEN_BYTES);
  const end = writeDeviceToken(deviceToken, bytes, FEEDBACK_HEADER_BYTES);
  writeUint32(bytes, 0, failedAt);
  writeUint16(bytes, 4, end - FEEDBACK_HEADER_BYTES);
  return copyBytes(bytes, 0, end);
}
