import type {
  AcceptedVerdict,
  CancelledVerdict,
  ExpiredVerdict,
  FailedVerdict,
  PresumedAcceptedVerdict,
  RejectedVerdict,
  UnaccountedVerdict,
  Verdict,
} from "@apns/transport";
import type { UsageError, WireError } from "@apns/wire";
import { hintFor } from "./device-token-hint.js";
import type { Notification } from "./notification.js";

/** What every outcome carries beside its verdict. */
export interface Settled {
  /** The object that was handed over. */
  readonly notification: Notification;
  /** The notification's own identifier, if it had one. */
  readonly identifier: number | undefined;
  /** Its place in the source of `sendMany`, from 0; 0 for `send`. */
  readonly index: number;
}

/**
 * What became of one notification, discriminated by `outcome` and the same over both protocols; see the guarantees in
 * the README.
 *
 * - `accepted`: APNs took it; `evidence` says how that is known.
 * - `presumed-accepted`: binary only; no error response came for `settleAfterMs`.
 * - `rejected`: APNs refused it, with `status`, `reason`, `retry` and `hint`.
 * - `unaccounted`: it may or may not have been taken.
 * - `expired`, `cancelled`: it was never sent.
 * - `failed`: it was never sent, with the `error`.
 *
 * Only `deviceTokenIsDead` of a rejection means that the device no longer has the app. `failedAt` is when APNs last
 * knew that: keep the device token if it was registered again since.
 */
export type Outcome =
  | (AcceptedVerdict & Settled)
  | (PresumedAcceptedVerdict & Settled)
  | (Omit<RejectedVerdict, "failedAtMs"> & Settled & { readonly failedAt: Date | undefined })
  | (UnaccountedVerdict & Settled)
  | (ExpiredVerdict & Settled)
  | (CancelledVerdict & Settled)
  | (Omit<FailedVerdict, "error"> &
      Settled & { readonly error: FailedVerdict["error"] | WireError | UsageError });

/** Joins a notification and its verdict. */
export function outcomeOf(verdict: Verdict, notification: Notification, index: number): Outcome {
  const identifier = identifierOf(notification);
  // The common verdicts are spelled out: a spread costs several times as much.
  if (verdict.outcome === "accepted") {
    const { evidence, id, uniqueId } = verdict;
    return { outcome: "accepted", evidence, id, uniqueId, notification, identifier, index };
  }
  if (verdict.outcome === "presumed-accepted") {
    return { outcome: "presumed-accepted", notification, identifier, index };
  }
  if (verdict.outcome === "rejected") {
    const { failedAtMs, ...rest } = verdict;
    const failedAt = failedAtMs === undefined ? undefined : new Date(failedAtMs);
    const hint = hintFor(verdict, notification);
    return { ...rest, hint, failedAt, notification, identifier, index };
  }
  return { ...verdict, notification, identifier, index };
}

/** The identifier of a notification; undefined where it has none, or where reading it throws. */
export function identifierOf(notification: Notification): number | undefined {
  try {
    // Plain JavaScript hands over anything, null too.
    return (notification as Notification | null | undefined)?.identifier;
  } catch {
    return undefined;
  }
}
