import { knownReasons, knownStatuses, type ReceivedNotification } from "@apns/simulator";

/** What the answer to a notification says. */
type Answered = Pick<ReceivedNotification, "protocol" | "outcome"> & {
  readonly answer?: { readonly status: number; readonly reason?: string | undefined } | undefined;
};

/**
 * The page of the documentation about why a notification was rejected, below the address of the documentation: as
 * `apns explain` names it. Null where it was not rejected, or for something that Apple does not answer.
 */
export function documentationPage({ protocol, outcome, answer }: Answered): string | null {
  if (outcome !== "rejected" || answer === undefined) return null;
  const { status, reason = "" } = answer;
  if (protocol === "binary") return knownStatuses.includes(status) ? `statuses/${status}` : null;
  return knownReasons.includes(reason) ? `reasons/${reason}` : null;
}
