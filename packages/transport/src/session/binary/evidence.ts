import { type ErrorResponse, SHUTDOWN_STATUS } from "@apns/wire/binary";
import type { TransportError } from "../../errors/transport-error.js";
import { acceptedByBarrier, acceptedByPosition, presumedAccepted, rejection } from "../verdict.js";
import type { Barriers } from "./barriers.js";
import type { BinaryConnectionState } from "./connection/connection-state.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { BinarySessionEvent } from "./events.js";
import { BARRIER_IDENTIFIER, firstSequenceOf, lastSequenceOf } from "./log/identifiers.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import {
  barrierTimedOut,
  closedWithoutResponse,
  malformedAnswer,
  namesNothing,
  writeTimedOut,
} from "./loss-reason.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";
import type { WritePace } from "./write-pace.js";

/** What the evidence is about, and the parts that learn from it. */
export interface EvidenceParts {
  readonly options: BinarySessionOptions;
  readonly log: ResendLog<unknown>;
  readonly ledger: Ledger<unknown>;
  readonly barriers: Barriers;
  readonly poison: PoisonSearch;
  readonly pace: WritePace;
  readonly report: (event: BinarySessionEvent) => void;
}

/**
 * What bytes from the gateway mean: the error response is `incomplete`, or it `settled` what it could, or the connection
 * counts as lost for this reason.
 */
export type Finding = "incomplete" | "settled" | TransportError;

/** Settles notifications by what the gateway's error responses and its silence prove, and resends what it discarded. */
export class Evidence {
  readonly #parts: EvidenceParts;

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  /** The gateway sent bytes. The connection is over unless the response is `incomplete`. */
  received(open: OpenConnection, bytes: Uint8Array, nowMs: number): Finding {
    const response = open.received(bytes, nowMs);
    if (response !== undefined) return this.#responded(open, response);
    if (open.failure === undefined) return "incomplete";
    const error = malformedAnswer(open.failure);
    this.#parts.report({ type: "answer-malformed", connection: open.number, error });
    return error;
  }

  #responded(open: OpenConnection, response: ErrorResponse): Finding {
    const { log, ledger, barriers, pace, report } = this.#parts;
    const { status, identifier } = response;
    if (identifier === BARRIER_IDENTIFIER && open.awaitsBarrier) {
      barriers.answered();
      ledger.settleThrough(log.cursor, acceptedByBarrier);
      return "settled";
    }
    const sequence = firstSequenceOf(identifier, log.head, log.cursor);
    if (sequence === -1) return this.#namesNothing(open, response);
    report({ type: "error-response", connection: open.number, status, identifier });
    ledger.settleThrough(sequence, acceptedByPosition);
    // A shutdown names the last notification that was taken (Apple, Binary Provider API, note to table A-4); so does
    // status 0, "no errors encountered".
    const wasTaken = status === SHUTDOWN_STATUS || status === 0;
    ledger.settleThrough(sequence + 1, wasTaken ? acceptedByPosition : rejection(status));
    const count = ledger.rewind("discarded");
    if (count > 0) {
      pace.discarded();
      report({ type: "resending", connection: open.number, count, inDoubt: 0 });
    }
    return "settled";
  }

  #namesNothing(open: OpenConnection, response: ErrorResponse): TransportError {
    const { log, report } = this.#parts;
    const named = { connection: open.number, ...response };
    const settled = lastSequenceOf(response.identifier, open.firstSequence, log.head);
    if (settled === -1) report({ type: "unknown-identifier", ...named });
    else report({ type: "late-error-response", ...named, presumedAfter: log.head - 1 - settled });
    if (open.awaitsBarrier && response.identifier === 0) this.#barrierFailed(open);
    return namesNothing(response);
  }

  /** Time has passed. Returns why the connection counts as lost; undefined while it does not. */
  overdue({ name, open, untilMs }: BinaryConnectionState, nowMs: number): TransportError | undefined {
    if (open === undefined) return undefined;
    if (name === "listening" && nowMs >= untilMs) return closedWithoutResponse(open.pendingBytes);
    if (name !== "open") return undefined;
    const { barrierTimeoutMs, writeTimeoutMs } = this.#parts.options;
    if (open.isBarrierLate(nowMs)) {
      this.#barrierFailed(open);
      return barrierTimedOut(barrierTimeoutMs);
    }
    return open.isStalled(nowMs) ? writeTimedOut(writeTimeoutMs) : undefined;
  }

  /** Time has passed without an error response. Returns whether anything settled. */
  silent(open: OpenConnection, nowMs: number): boolean {
    const { log, ledger, barriers, poison } = this.#parts;
    const end = open.takeSilent(nowMs);
    if (end <= log.head) return false;
    ledger.settleThrough(end, presumedAccepted);
    // It survived silence alone, and died beside barriers before: the barriers were the cause.
    if (poison.isDecisive && barriers.areTrusted) {
      barriers.distrust();
      this.#parts.report({ type: "barrier-unanswered", connection: open.number });
    }
    return true;
  }

  #barrierFailed(open: OpenConnection): void {
    if (this.#parts.barriers.unanswered())
      this.#parts.report({ type: "barrier-unanswered", connection: open.number });
  }
}
