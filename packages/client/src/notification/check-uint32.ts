import { UsageError } from "@apns/wire";

const MAX_UINT32 = 0xffffffff;

/** @throws UsageError `invalid-type` or `out-of-range` unless the value is an integer from 0 to 2^32 - 1 */
export function checkUint32(value: unknown, field: string): void {
  if (typeof value !== "number") {
    throw new UsageError("invalid-type", `${field} must be a number, not ${typeof value}.`, { field });
  }
  if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) {
    throw new UsageError(
      "out-of-range",
      `${field} is ${value}; it must be an integer from 0 to ${MAX_UINT32}.`,
      { field },
    );
  }
}
