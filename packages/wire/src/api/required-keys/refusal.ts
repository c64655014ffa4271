import { UsageError } from "../../errors/usage-error.js";
import type { PushType } from "../push-type.js";

/** The error for a payload that its push type cannot have. */
export function refusal(pushType: PushType, field: string, problem: string): UsageError {
  return new UsageError("invalid-payload", `${field} ${problem} (pushType ${pushType})`, { field });
}
