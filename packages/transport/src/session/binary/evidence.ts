import { type ErrorResponse, MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "@apns/wire/binary";
import { acceptedByBarrier, acceptedByPosition, presumedAccepted, rejection } from "../verdict.js";
import type { BarrierTrial } from "./barrier-trial.js";
import type { Barriers } from "./barriers.js";
import type { BinaryConnectionState } from "./connection/connection-state.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { Stretch } from "./connection/stretch.js";
import type { BinarySessionEvent } from "./events.js";
import { BARRIER_IDENTIFIER, firstSequenceOf, lastSequenceOf } from "./log/identifiers.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import {
  barrierTimedOut,
  type Loss,
  lossOf,
  malformedAnswer,
  namesNothing,
  writeTimedOut,
} from "./loss-reason.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";
import type { Spares } from "./spares.js";
import type { WritePace } from "./write-pace.js";

/** What the evidence is about, and the parts that learn from it. */
export interface EvidenceParts {
  readonly options: BinarySessionOptions;
  readonly log: ResendLog<unknown>;
  readonly ledger: Ledger<unknown>;
  readonly barriers: Barriers;
  readonly trial: BarrierTrial;
  readonly poison: PoisonSearch;
  readonly pace: WritePace;
  readonly stretch: Stretch;
  readonly spares: Spares;
  readonly report: (event: BinarySessionEvent) => void;
}

/**
 * What bytes from the gateway mean: the error response is `incomplete`; it `settled` what it could; it `convicted` the
 * only notification of the connection without naming it; it answered the barrier that was `tried`; or the connection
 * counts as lost.
 */
export type Finding = "incomplete" | "settled" | "convicted" | "tried" | Loss;

/** Settles notifications by what the gateway's error responses and its silence prove, and resends what it discarded. */
export class Evidence {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  /** The gateway sent bytes. The connection is over unless the response is `incomplete`. */
  received(open: OpenConnection, bytes: Uint8Array, nowMs: number): Finding {
    const response = open.received(bytes, nowMs);
    if (response !== undefined) return this.#responded(open, response, nowMs);
    if (open.failure === undefined) return "incomplete";
    const error = malformedAnswer(open.failure);
    this.#parts.report({ type: "answer-malformed", connection: open.number, error });
    return { error, how: "garbled" };
  }

  #responded(open: OpenConnection, response: ErrorResponse, nowMs: number): Finding {
    const { log, ledger, poison, spares, report } = this.#parts;
    const { status, identifier } = response;
    if (open.hasBarrier && this.#isAboutTheBarrier(open, response)) return this.#barrierAnswered();
    // A shutdown names the last notification that was taken (Apple, Binary Provider API, note to table A-4); so does
    // status 0, "no errors encountered".
    const wasTaken = status === SHUTDOWN_STATUS || status === 0;
    const isComplaintOfBarrier = open.hasBarrier && status === MISSING_DEVICE_TOKEN_STATUS;
    if (!wasTaken && !isComplaintOfBarrier) spares.rejected(nowMs);
    const sequence = firstSequenceOf(identifier, Math.max(log.head, open.firstSequence), log.cursor);
    if (sequence === -1) return this.#namesNothing(open, response, nowMs);
    report({ type: "error-response", connection: open.number, status, identifier });
    ledger.settleThrough(sequence, acceptedByPosition);
    ledger.settleThrough(sequence + 1, wasTaken ? acceptedByPosition : rejection(status));
    if (!wasTaken) poison.named();
    poison.progressed(log.head);
    return this.#discarded(open, nowMs);
  }

  /**
   * Whether an error response names the barrier of a connection: by its identifier, or by that of the notification
   * before it. Every notification has a device token, so a missing one can only be the barrier's.
   */
  #isAboutTheBarrier(open: OpenConnection, { status, identifier }: ErrorResponse): boolean {
    if (identifier === BARRIER_IDENTIFIER) return true;
    if (status !== MISSING_DEVICE_TOKEN_STATUS) return false;
    const { log } = this.#parts;
    const named = lastSequenceOf(identifier, open.firstSequence, log.cursor);
    if (named === -1 || named + 1 < log.head) return false;
    // After it, only what was withdrawn and never written.
    for (let later = named + 1; later < log.cursor; later++) {
      if (log.ticketAt(later) !== undefined) return false;
    }
    return true;
  }

  #barrierAnswered(): Finding {
    const { log, ledger, barriers, trial, poison } = this.#parts;
    barriers.answered();
    if (trial.isOn) return "tried";
    ledger.settleThrough(log.cursor, acceptedByBarrier);
    poison.progressed(log.head);
    return "settled";
  }

  /** The gateway has discarded whatever was written after the notification that it named. */
  #discarded(open: OpenConnection, nowMs: number): Finding {
    const { log, ledger, pace, stretch, report } = this.#parts;
    const count = ledger.rewind("discarded");
    if (count > 0) {
      pace.discarded();
      stretch.discarded(log.head, nowMs);
      report({ type: "resending", connection: open.number, count, inDoubt: 0 });
    }
    return "settled";
  }

  #namesNothing(open: OpenConnection, response: ErrorResponse, nowMs: number): Finding {
    const { log, ledger, barriers, poison, report } = this.#parts;
    const { status, identifier } = response;
    const named = { connection: open.number, ...response };
    const settled = lastSequenceOf(identifier, open.firstSequence, log.head);
    if (settled !== -1) {
      report({ type: "late-error-response", ...named, presumedAfter: log.head - 1 - settled });
      return this.#discarded(open, nowMs);
    }
    const isComplaintOfBarrier = open.hasBarrier && status === MISSING_DEVICE_TOKEN_STATUS;
    if (isComplaintOfBarrier && barriers.areAnsweredUnnamed) return this.#barrierAnswered();
    report({ type: "unknown-identifier", ...named });
    if (!this.#isAboutTheOnlyOne(open, response)) return { error: namesNothing(response), how: status };
    ledger.settleThrough(log.head + 1, rejection(status));
    poison.convicted();
    return "convicted";
  }

  /** Whether an error response that names nothing can mean one notification only: the only one of its connection. */
  #isAboutTheOnlyOne(open: OpenConnection, { status, identifier }: ErrorResponse): boolean {
    const { log, barriers, poison } = this.#parts;
    if (status === SHUTDOWN_STATUS || status === 0) return false;
    if (open.firstSequence !== log.head || log.unsettled !== 1) return false;
    // A gateway that does not know says 0. A wrong identifier may mean that the answer is not for us.
    if (identifier !== 0 && !poison.isAccusedAlone) return false;
    // It may be about the barrier: nothing else has an empty device token.
    return !open.hasBarrier || (barriers.areProven && status !== MISSING_DEVICE_TOKEN_STATUS);
  }

  /** Time has passed. Returns why the connection counts as lost; undefined while it does not. */
  overdue({ name, open, untilMs }: BinaryConnectionState, heardMs: number): Loss | undefined {
    if (open === undefined) return undefined;
    if (name === "listening" && heardMs >= untilMs) return lossOf(open.pendingBytes);
    if (name !== "open") return undefined;
    const { barrierTimeoutMs, writeTimeoutMs } = this.#parts.options;
    if (open.isBarrierLate(heardMs)) {
      this.#barrierUnanswered(open);
      if (this.#parts.trial.isOn) return { error: barrierTimedOut(barrierTimeoutMs), how: "unanswered" };
    }
    if (open.isStalled(heardMs)) return { error: writeTimedOut(writeTimeoutMs), how: "stuck" };
    if (open.takeStuck(heardMs)) this.#reportStuck(open);
    return undefined;
  }

  #barrierUnanswered(open: OpenConnection): void {
    open.barrierOverdue();
    if (this.#parts.barriers.unanswered())
      this.#parts.report({ type: "barrier-unanswered", connection: open.number });
  }

  #reportStuck(open: OpenConnection): void {
    const { log, report } = this.#parts;
    report({ type: "write-stuck", connection: open.number, unsettled: log.unsettled });
  }

  /** Silence settles what it lasted long enough for. Returns whether anything settled. */
  silent(open: OpenConnection): boolean {
    const { log, ledger, barriers, poison } = this.#parts;
    // A barrier is answered soon, and says more.
    if (open.awaitsBarrier) return false;
    const end = open.takeSilent();
    if (end <= log.head) return false;
    ledger.settleThrough(end, presumedAccepted);
    // It survived silence alone, and died beside barriers before: the barriers were the cause.
    if (poison.hasDiedBesideBarriers && barriers.areTrusted) {
      barriers.distrust();
      this.#parts.report({ type: "barrier-unanswered", connection: open.number });
    }
    poison.progressed(log.head);
    return true;
  }
}
