import type {
  AcceptedVerdict,
  CancelledVerdict,
  ExpiredVerdict,
  FailedVerdict,
  Journey,
  PresumedAcceptedVerdict,
  RejectedVerdict,
  UnaccountedVerdict,
  Verdict,
} from "@apns/transport";
import type { UsageError, WireError } from "@apns/wire";
import { hintFor } from "./device-token-hint.js";
import type { Notification } from "./notification.js";
import type { Origin } from "./origin.js";

const NOWHERE: Journey = {
  queuedMs: undefined,
  answeredMs: undefined,
  attempts: 0,
  connection: undefined,
  topic: undefined,
  pushType: undefined,
};

/** The travel of what never left. */
export const NO_TRAVEL: Travel = { ...NOWHERE, identity: undefined };

/**
 * How a notification came to its outcome. Times leave out gaps in which the program could not listen. They are whole
 * milliseconds, so less than one is 0.
 */
export interface Travel {
  /** From `send` until it was first written, milliseconds; undefined where it never was. */
  readonly queuedMs: number | undefined;
  /** From then until the answer that settled it, further attempts included; undefined where no answer did. */
  readonly answeredMs: number | undefined;
  /** How often it was written, 0 or more. */
  readonly attempts: number;
  /** The connection that carried it last, by the number that connection events have; undefined where none did. */
  readonly connection: number | undefined;
  /** Whose connection that is: one of `identities`; undefined for the client's own credentials. */
  readonly identity: string | undefined;
  /** The topic that it was sent for: its own, the client's, or that of the certificate; undefined where none is known. */
  readonly topic: string | undefined;
  /** HTTP/2: the push type that it was sent with, also where it was derived. Binary: undefined. */
  readonly pushType: string | undefined;
}

/** What every outcome carries beside its verdict. */
export interface Settled extends Travel {
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
  | (Omit<AcceptedVerdict, "journey"> & Settled)
  | (Omit<PresumedAcceptedVerdict, "journey"> & Settled)
  | (Omit<RejectedVerdict, "journey" | "failedAtMs"> & Settled & { readonly failedAt: Date | undefined })
  | (Omit<UnaccountedVerdict, "journey"> & Settled)
  | (Omit<ExpiredVerdict, "journey"> & Settled)
  | (Omit<CancelledVerdict, "journey"> & Settled)
  | (Omit<FailedVerdict, "journey" | "error"> &
      Settled & { readonly error: FailedVerdict["error"] | WireError | UsageError });

/** The part of a ticket from which outcomes are made. */
export interface OutcomeSource {
  notificationAt(sequence: number): Notification;
  indexAt(sequence: number): number;
}

/** Joins a verdict with the notification at a sequence number of a ticket. */
export function outcomeOf(
  verdict: Verdict,
  { ticket, sequence }: { readonly ticket: OutcomeSource; readonly sequence: number },
  origin: Origin,
): Outcome {
  const notification = ticket.notificationAt(sequence);
  const index = ticket.indexAt(sequence);
  const identifier = identifierOf(notification);
  const { journey = NOWHERE } = verdict;
  const { queuedMs, answeredMs, attempts, pushType } = journey;
  const connection = connectionOf(journey, origin);
  const { identity } = origin;
  const topic = journey.topic ?? origin.topic;
  // The common verdicts are spelled out: a spread costs several times as much.
  if (verdict.outcome === "accepted") {
    const { evidence, id, uniqueId } = verdict;
    return {
      outcome: "accepted",
      evidence,
      id,
      uniqueId,
      notification,
      identifier,
      index,
      queuedMs,
      answeredMs,
      attempts,
      connection,
      identity,
      topic,
      pushType,
    };
  }
  const travel = { queuedMs, answeredMs, attempts, connection, identity, topic, pushType };
  if (verdict.outcome === "presumed-accepted") {
    return { outcome: "presumed-accepted", notification, identifier, index, ...travel };
  }
  if (verdict.outcome === "rejected") {
    const { failedAtMs, journey: _, ...rest } = verdict;
    const failedAt = failedAtMs === undefined ? undefined : new Date(failedAtMs);
    const hint = hintFor(verdict, notification);
    return { ...rest, hint, failedAt, notification, identifier, index, ...travel };
  }
  const { journey: _, ...rest } = verdict;
  return { ...rest, notification, identifier, index, ...travel };
}

/** How a verdict's notifications travelled, as their outcomes say it. */
export function travelOf({ journey = NOWHERE }: Verdict, origin: Origin): Travel {
  const { queuedMs, answeredMs, attempts, pushType } = journey;
  const connection = connectionOf(journey, origin);
  const topic = journey.topic ?? origin.topic;
  return { queuedMs, answeredMs, attempts, connection, identity: origin.identity, topic, pushType };
}

function connectionOf({ connection }: Journey, origin: Origin): number | undefined {
  return connection === undefined ? undefined : origin.connectionOf(connection);
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
