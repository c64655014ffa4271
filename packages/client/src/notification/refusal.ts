import { TransportError } from "@apns/transport";
import { UsageError, WireError } from "@apns/wire";

/** Why a notification was not taken: an error of the toolkit as it is, any other as the cause of a UsageError. */
export function refusalOf(error: unknown): TransportError | UsageError | WireError {
  if (isOurs(error)) return error;
  return new UsageError(
    "invalid-type",
    "The notification cannot be read: a getter, a proxy or a toJSON of it throws. See the cause.",
    { field: "notification", cause: error },
  );
}

/** What was thrown may throw itself when it is looked at. */
function isOurs(error: unknown): error is TransportError | UsageError | WireError {
  try {
    return error instanceof WireError || error instanceof UsageError || error instanceof TransportError;
  } catch {
    return false;
  }
}
