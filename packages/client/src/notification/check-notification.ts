import { UsageError } from "@apns/wire";
import { checkUint32 } from "./check-uint32.js";
import type { Notification } from "./notification.js";

const FIELDS: readonly (keyof Notification)[] = [
  "deviceToken",
  "payload",
  "expiration",
  "priority",
  "identifier",
  "context",
  "topic",
  "pushType",
  "collapseId",
  "id",
  "identity",
];

/**
 * Refuses mistakes that only plain JavaScript can make; encoding checks the rest.
 *
 * @throws UsageError `invalid-type`, `unknown-option` or `out-of-range`, with the field
 */
export function checkNotification(notification: Notification): void {
  if (typeof notification !== "object" || notification === null) {
    throw new UsageError(
      "invalid-type",
      `notification must be an object, not ${notification === null ? "null" : typeof notification}.`,
      { field: "notification" },
    );
  }
  for (const field in notification) {
    // Members that other code adds to Object.prototype are not fields.
    if (!isField(field) && Object.hasOwn(notification, field)) {
      throw new UsageError(
        "unknown-option",
        `A notification has no field "${field}". Known are ${FIELDS.join(", ")}; put data of your own into context.`,
        { field },
      );
    }
  }
  if (notification.identifier !== undefined) checkUint32(notification.identifier, "identifier");
}

/** Written out: comparing with one name after another is quicker than looking up in a set. */
function isField(name: string): boolean {
  switch (name) {
    case "deviceToken":
    case "payload":
    case "expiration":
    case "priority":
    case "identifier":
    case "context":
    case "topic":
    case "pushType":
    case "collapseId":
    case "id":
    case "identity":
      return true;
    default:
      return false;
  }
}
