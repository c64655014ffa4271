import type { OptionCheck } from "@apns/transport/options";
import { UsageError } from "@apns/wire";

/** Checks for an AbortSignal of any realm. */
export const abortSignal: OptionCheck = (value, field) => {
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function") return;
  throw new UsageError(
    "invalid-type",
    `${field} must be an AbortSignal, such as that of an AbortController.`,
    {
      field,
    },
  );
};
