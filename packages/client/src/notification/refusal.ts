import { TransportError } from "@apns/transport";
import { UsageError, WireError } from "@apns/wire";

/** The error for a notification that was refused: one of ours unchanged, any other as the cause of a UsageError. */
export function refusalOf(error: unknown): TransportError | UsageError | WireError {
  if (isOurs(error)) return error;
  return new UsageError(
    "invalid-type",
    "The notification cannot be read: a getter, a proxy or a toJSON of it throws. See the cause.",
    { field: "notification", cause: error },
  );
}

/** Whether an error is one of ours. Never throws, although a proxy that was thrown may throw at `instanceof`. */
function isOurs(error: unknown): error is TransportError | UsageError | WireError {
  try {
    return error instanceof WireError || error instanceof UsageError || error instanceof TransportError;
  } catch {
    return false;
  }
}
