import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import type { PushTypeDescription } from "./push-type.js";

/**
 * A priority that the push type allows. Absent: what the push type suggests.
 *
 * @throws UsageError `invalid-type` or `out-of-range`.
 */
export function readPriority(
  priority: 10 | 5 | 1 | undefined,
  { pushType, priorities, suggestedPriority }: PushTypeDescription,
): 10 | 5 | 1 | undefined {
  if (priority === undefined) return suggestedPriority;
  if (priorities.includes(priority)) return priority;
  if (typeof priority !== "number") {
    throw new UsageError("invalid-type", `priority must be a number, not ${describeShape(priority)}`, {
      field: "priority",
    });
  }
  throw new UsageError(
    "out-of-range",
    `priority is ${priority}, for pushType ${pushType} it must be ${priorities.join(" or ")}`,
    { field: "priority" },
  );
}
