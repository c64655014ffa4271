import type { JSX } from "preact";
import type { NotificationSummary } from "../../../src/api/notification.js";

type Answered = Pick<NotificationSummary, "outcome" | "status" | "reason" | "protocol">;

/** The answer in a word or two, since colour must not be the only sign. */
export function Answer({ row }: { row: Answered }): JSX.Element {
  return <span class={`answer answer-${row.outcome}`}>{wordsOf(row)}</span>;
}

function wordsOf({ outcome, status, reason, protocol }: Answered): string {
  if (outcome === "discarded") return "no answer";
  if (outcome === "accepted") return protocol === "binary" ? "taken" : String(status ?? 200);
  return [status, reason].filter((part) => part !== null).join(" ");
}
