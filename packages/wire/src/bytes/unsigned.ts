import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";

/** Refuses anything but an integer from 0 to `max`. */
export function assertUnsigned(value: number, field: string, max: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= max) return;
  throw new WireError(
    typeof value === "number" ? "out-of-range" : "invalid-type",
    `${field} must be an integer from 0 to ${max}, not ${describeShape(value)}`,
    { field },
  );
}
