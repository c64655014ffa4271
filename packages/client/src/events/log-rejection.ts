import { maskDeviceToken } from "@apns/wire";
import { deviceTokenOf } from "../notification/device-token-of.js";
import type { Outcome } from "../notification/outcome.js";
import type { Logger } from "./logger.js";

/** Writes a rejection to a log, with the connection that its events have, and no more of the device token than a mask. */
export function logRejection(logger: Logger, outcome: Extract<Outcome, { outcome: "rejected" }>): void {
  const { connection, identity, topic, status, reason, id, hint, attempts, notification } = outcome;
  const digits = deviceTokenOf(notification);
  const deviceToken = digits === undefined ? undefined : maskDeviceToken(digits);
  const fields = { connection, identity, topic, status, reason, id, deviceToken, attempts, hint };
  logger.warn(fields, `rejected: ${reason}`);
}
