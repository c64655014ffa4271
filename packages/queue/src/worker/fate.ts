import { type Outcome, TransportError, UsageError } from "@apns/client";
import { describeReason } from "@apns/wire/api";

/** The lowest status of HTTP/2; those of the binary protocol are below. */
const LOWEST_HTTP_STATUS = 300;

/** What the program decided about outcomes that leave a choice. */
export interface FatePolicy {
  /** What becomes of a notification that may or may not have been taken. */
  readonly onUnknown: "resend" | "report" | "ask";
  /** For how long a topic rests whose credentials are refused, milliseconds. */
  readonly refusedPauseMs: number;
}

/** What becomes of a notification in the queue. */
export type Fate =
  /** It is done, and counted by outcome and reason. `failedAtMs`: its device token is dead or bad, since then. */
  | {
      readonly kind: "settle";
      readonly outcome: string;
      readonly reason: string;
      readonly failedAtMs: number | undefined;
    }
  /** Tried again, not before `leastMs`. `counts`: APNs had it, so that the attempts come to an end. */
  | {
      readonly kind: "later";
      readonly reason: string;
      readonly leastMs: number;
      readonly counts: boolean;
    }
  | Rest
  /** A person decides. */
  | { readonly kind: "bury"; readonly reason: string };

/**
 * Nothing of the notification is at fault, and it comes back. The credentials or the topic were refused: the topic rests
 * for `forMs`. With an error, this worker's client lacks what the chunk needs: chunks that need the same rest.
 */
export interface Rest {
  readonly kind: "rest";
  readonly reason: string;
  readonly forMs: number;
  readonly error?: UsageError;
}

/** Decides what follows from an outcome; `nowMs` is the time of the answer, milliseconds since 1970. */
export function fateOf(outcome: Outcome, policy: FatePolicy, nowMs: number): Fate {
  switch (outcome.outcome) {
    case "accepted":
    case "presumed-accepted":
    case "expired":
      return settled(outcome.outcome, "");
    case "cancelled":
      return { kind: "later", reason: "cancelled", leastMs: 0, counts: false };
    case "unaccounted":
      if (policy.onUnknown === "report") return settled("unaccounted", outcome.error.code);
      if (policy.onUnknown === "ask") return { kind: "bury", reason: `unaccounted: ${outcome.error.code}` };
      return { kind: "later", reason: outcome.error.code, leastMs: 0, counts: true };
    case "failed":
      return fateOfFailure(outcome.error, policy);
    case "rejected":
      return fateOfRejection(outcome, policy, nowMs);
  }
}

function fateOfRejection(
  outcome: Extract<Outcome, { readonly outcome: "rejected" }>,
  { refusedPauseMs }: FatePolicy,
  nowMs: number,
): Fate {
  const { status, reason, retry, retryAfterMs, deviceTokenIsBad, failedAt } = outcome;
  const scope = status < LOWEST_HTTP_STATUS ? undefined : describeReason(status, reason).scope;
  if (scope === "credential" || scope === "topic") {
    return { kind: "rest", reason, forMs: retryAfterMs ?? refusedPauseMs };
  }
  if (retry === "later") return { kind: "later", reason, leastMs: retryAfterMs ?? 0, counts: true };
  const failedAtMs = deviceTokenIsBad ? (failedAt?.getTime() ?? nowMs) : undefined;
  return { kind: "settle", outcome: "rejected", reason, failedAtMs };
}

function fateOfFailure(
  error: Extract<Outcome, { readonly outcome: "failed" }>["error"],
  { refusedPauseMs }: FatePolicy,
): Fate {
  // The client was closed under the worker.
  if (error.code === "closed") return { kind: "later", reason: error.code, leastMs: 0, counts: false };
  if (error instanceof UsageError && isOfClient(error)) {
    return { kind: "rest", reason: error.code, forMs: refusedPauseMs, error };
  }
  // Refused before it left: a person may know better than this version of the client, so nothing is lost.
  if (!(error instanceof TransportError)) return { kind: "bury", reason: error.code };
  switch (error.code) {
    case "credentials-refused":
    case "certificate-refused":
    case "certificate-expired":
    case "certificate-not-yet-valid":
    case "wrong-environment":
    case "credentials-unreadable":
    case "key-mismatch":
    case "wrong-passphrase":
    case "pfx-unsupported":
      return { kind: "rest", reason: error.code, forMs: refusedPauseMs };
    case "headers-too-large":
      return settled("failed", error.code);
    default:
      return { kind: "later", reason: error.code, leastMs: 0, counts: false };
  }
}

/** Whether the client lacks an identity, or a topic for those that leave it to the client. Others may have it. */
function isOfClient({ code, field }: UsageError): boolean {
  return field === "identity" || (field === "topic" && code === "missing-option");
}

function settled(outcome: string, reason: string): Fate {
  return { kind: "settle", outcome, reason, failedAtMs: undefined };
}
