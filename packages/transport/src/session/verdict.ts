import { describeStatus } from "@apns/wire/binary";
import type { TransportError } from "../errors/transport-error.js";
import type { Travelled } from "./journey.js";

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
 * `response`: HTTP/2, status 200.
 */
export interface AcceptedVerdict extends Travelled {
  readonly outcome: "accepted";
  readonly evidence: "position" | "barrier" | "response";
  /** HTTP/2: the `apns-id` of the notification. */
  readonly id?: string | undefined;
  /** HTTP/2, sandbox: the key to Apple's delivery log (`apns-unique-id`). */
  readonly uniqueId?: string | undefined;
}

/**
 * Binary only: the gateway listened and said nothing for `settleAfterMs` after the notification left, or all that it
 * said was about a barrier written after it.
 */
export interface PresumedAcceptedVerdict extends Travelled {
  readonly outcome: "presumed-accepted";
}

/** APNs refused the notification. */
export interface RejectedVerdict extends Travelled {
  readonly outcome: "rejected";
  /**
   * Binary: the number in the error response, 0 to 255 (Apple, Binary Provider API, table A-4). HTTP/2: the
   * status of the answer, 300 to 599.
   */
  readonly status: number;
  /**
   * Binary: Apple's name for the status, or `undocumented`. HTTP/2: the reason as APNs gave it, or
   * `status N` when it gave none.
   */
  readonly reason: string;
  /** `after-fixing`: something of the notification or the credentials has to change first. */
  readonly retry: "never" | "later" | "after-fixing";
  /** How long to wait before that at least, milliseconds: `retry-after`, or Apple's advice; undefined if unknown. */
  readonly retryAfterMs?: number | undefined;
  /** Whether this device token should not be used again here: dead, malformed, or of another environment or app. */
  readonly deviceTokenIsBad: boolean;
  /** HTTP/2, status 410 alone: the device no longer has the app. Compare `failedAtMs` with its last registration. */
  readonly deviceTokenIsDead: boolean;
  /** When APNs last knew the device token to be dead, milliseconds since 1970; with 410 only. */
  readonly failedAtMs?: number | undefined;
  /** What to do about it, in a sentence. */
  readonly hint?: string | undefined;
  /** HTTP/2: the `apns-id` of the notification. */
  readonly id?: string | undefined;
}

/** It may or may not have been taken, and nothing can show which. Sending it again may show it twice. */
export interface UnaccountedVerdict extends Travelled {
  readonly outcome: "unaccounted";
  readonly error: TransportError;
}

/** Its expiration passed while it waited; it was never sent. */
export interface ExpiredVerdict extends Travelled {
  readonly outcome: "expired";
}

/** Its caller withdrew it before it was written; it was never sent. */
export interface CancelledVerdict extends Travelled {
  readonly outcome: "cancelled";
}

/** It was never sent: no connection in time, credentials refused, or the transport was closed. */
export interface FailedVerdict extends Travelled {
  readonly outcome: "failed";
  readonly error: TransportError;
}

// One object for all notifications that share a fate: the good path allocates no verdict.
export const acceptedByPosition: Verdict = Object.freeze({ outcome: "accepted", evidence: "position" });
export const acceptedByBarrier: Verdict = Object.freeze({ outcome: "accepted", evidence: "barrier" });
/** For those that want no ids. */
export const acceptedByResponse: Verdict = Object.freeze({ outcome: "accepted", evidence: "response" });
export const presumedAccepted: Verdict = Object.freeze({ outcome: "presumed-accepted" });
export const expired: Verdict = Object.freeze({ outcome: "expired" });
export const cancelled: Verdict = Object.freeze({ outcome: "cancelled" });

export function rejection(status: number): Verdict {
  const { reason, retry, hint, deviceTokenIsBad, deviceTokenIsDead } = describeStatus(status);
  return {
    outcome: "rejected",
    status,
    reason,
    retry,
    deviceTokenIsBad,
    deviceTokenIsDead,
    hint,
  };
}

export function unaccounted(error: TransportError): Verdict {
  return { outcome: "unaccounted", error };
}
