import { type AnswerDescription, describeAnswer } from "../answers/answer-description.js";
import { statusRows } from "./status-table.js";

/** The status that says a device token is absent or empty. It is the answer to a barrier. */
export const MISSING_DEVICE_TOKEN_STATUS: number = 2;

/** The status with which a gateway closes for maintenance. The notification it names was the last accepted. */
export const SHUTDOWN_STATUS: number = 10;

/**
 * What is known of the status of an error response, about the notification that it names. Whatever followed that
 * notification on the connection has to be sent again in every case.
 *
 * Never throws: a status that Apple does not document has the reason `undocumented`.
 *
 * @param status 0 to 255.
 */
export function describeStatus(status: number): AnswerDescription {
  const row = statusRows.find((known) => known.status === status);
  if (row !== undefined) return describeAnswer(row);
  const undocumented = describeAnswer({
    status,
    reason: "undocumented",
    meaning: `Apple does not document status ${status}.`,
    hint: "Give this notification up and look at it.",
  });
  return { ...undocumented, known: false };
}
