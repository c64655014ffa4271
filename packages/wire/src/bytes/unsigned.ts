import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";

/**
 * Refuses anything but an integer from 0 to `max`.
 *
 * @throws UsageError `invalid-type` or `out-of-range`, with the field.
 */
export function assertUnsigned(value: number, field: string, max: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= max) return;
  throw notUnsigned(value, field, max);
}

/** The error for a value that is not an integer from 0 to `max`. */
export function notUnsigned(value: unknown, field: string, max: number): UsageError {
  return new UsageError(
    typeof value === "number" ? "out-of-range" : "invalid-type",
    `${field} must be an integer from 0 to ${max}, not ${describeShape(value)}`,
    { field },
  );
}
