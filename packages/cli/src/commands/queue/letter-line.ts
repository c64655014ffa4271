import type { DeadLetterItem } from "@apns/queue";
import { amount } from "../../screen/amount.js";

/** A dead letter for people. `shown` are its device tokens as they may be seen. */
export function letterLine(letter: DeadLetterItem, shown: readonly string[]): string {
  const { id, reason, buriedAt, campaign, topic, count, unreadable } = letter;
  const [first = ""] = shown;
  const others = count > 1 ? ` and ${count - 1} more` : "";
  const what =
    unreadable === undefined
      ? `${first}${others}`
      : `${amount(count, "notification")} that cannot be read: ${unreadable}`;
  const where = [campaign, topic].filter((name) => name !== "").join(", ");
  return `${buriedAt.toISOString()}  #${id}  ${reason}  ${what}  ${where}`.trimEnd();
}
