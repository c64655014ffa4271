import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import type { PushTypeDescription } from "./push-type.js";

/** A priority that the push type may have. Absent: left out, but for `background`. */
export function readPriority(
  priority: 10 | 5 | 1 | undefined,
  { pushType, priorities }: PushTypeDescription,
): 10 | 5 | 1 | undefined {
  // APNs takes an absent priority for 10, which it refuses for background pushes.
  if (priority === undefined) return pushType === "background" ? 5 : undefined;
  if (priorities.includes(priority)) return priority;
  if (typeof priority !== "number") {
    throw new WireError("invalid-type", `priority must be a number, not ${describeShape(priority)}`, {
      field: "priority",
    });
  }
  throw new WireError(
    "out-of-range",
    `priority is ${priority}; for pushType ${pushType} it must be ${priorities.join(" or ")}`,
    { field: "priority" },
  );
}
