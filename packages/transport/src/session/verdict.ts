import { describeStatus } from "@apns/wire";
import type { TransportError } from "./transport-error.js";

/**
 * What became of one notification, without the notification itself. Every notification submitted to a
 * transport settles with exactly one verdict. `@apns/client` adds the notification and calls it an outcome.
 */
export type Verdict =
  | AcceptedVerdict
  | PresumedAcceptedVerdict
  | RejectedVerdict
  | UnaccountedVerdict
  | ExpiredVerdict
  | CancelledVerdict
  | FailedVerdict;

/**
 * APNs took the notification.
 *
 * `evidence` says how that is known. `position`: an error response or a shutdown named a later
 * notification of the same connection. `barrier`: a deliberately malformed notification written after it
 * was answered. (Apple, Binary Provider API: all that was sent before the named notification was accepted.)
 */
export interface AcceptedVerdict {
  readonly outcome: "accepted";
  readonly evidence: "position" | "barrier" | "response";
}

/** Binary only: no error response came for `settleAfterMs` after the notification left. */
export interface PresumedAcceptedVerdict {
  readonly outcome: "presumed-accepted";
}

/** APNs said no. */
export interface RejectedVerdict {
  readonly outcome: "rejected";
  /** The number in the error response, 0 to 255 (Apple, Binary Provider API, table A-4). */
  readonly status: number;
  /** Apple's name for the status, or `unknown status N` for one that no edition lists. */
  readonly reason: string;
  /** Whether sending the same notification again may succeed. */
  readonly retryable: boolean;
  /** Whether the status speaks of the device token: malformed, or of another environment or app. */
  readonly deviceTokenIsBad: boolean;
}

/** It may or may not have been taken: nothing can tell. Sending it again may show it twice. */
export interface UnaccountedVerdict {
  readonly outcome: "unaccounted";
  readonly error: TransportError;
}

/** Its expiration passed while it waited; it was never sent. */
export interface ExpiredVerdict {
  readonly outcome: "expired";
}

/** Its caller withdrew it before it was written; it was never sent. */
export interface CancelledVerdict {
  readonly outcome: "cancelled";
}

/** It was never sent: no connection in time, credentials refused, or the transport was closed. */
export interface FailedVerdict {
  readonly outcome: "failed";
  readonly error: TransportError;
}

// One object for all notifications that share a fate: the good path allocates no verdict.
export const acceptedByPosition: Verdict = Object.freeze({ outcome: "accepted", evidence: "position" });
export const acceptedByBarrier: Verdict = Object.freeze({ outcome: "accepted", evidence: "barrier" });
export const presumedAccepted: Verdict = Object.freeze({ outcome: "presumed-accepted" });
export const expired: Verdict = Object.freeze({ outcome: "expired" });
export const cancelled: Verdict = Object.freeze({ outcome: "cancelled" });

export function rejection(status: number): Verdict {
  const { name, retryable, deviceTokenIsBad } = describeStatus(status);
  return { outcome: "rejected", status, reason: name, retryable, deviceTokenIsBad };
}

export function unaccounted(error: TransportError): Verdict {
  return { outcome: "unaccounted", error };
}
