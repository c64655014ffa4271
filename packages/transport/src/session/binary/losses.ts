import { MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "@apns/wire/binary";
import type { TransportError, TransportErrorCode } from "../../errors/transport-error.js";
import { acceptedByBarrier, presumedAccepted, unaccounted, type Verdict } from "../verdict.js";
import type { BarrierEnd, BarrierTrial, Suspicion } from "./barrier-trial.js";
import type { Barriers } from "./barriers.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { BinarySessionEvent } from "./events.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import { type Loss, poisonous, refusedSilently } from "./loss-reason.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";
import type { ReconnectPolicy } from "./reconnect-policy.js";

/** What another attempt cannot mend. */
const HOPELESS: ReadonlySet<TransportErrorCode> = new Set(["certificate-refused", "server-not-trusted"]);

/** What losses are about, and the parts that learn from them. */
export interface LossesParts {
  readonly options: BinarySessionOptions;
  readonly log: ResendLog<unknown>;
  readonly ledger: Ledger<unknown>;
  readonly barriers: Barriers;
  readonly trial: BarrierTrial;
  readonly poison: PoisonSearch;
  readonly reconnect: ReconnectPolicy;
  readonly report: (event: BinarySessionEvent) => void;
}

/**
 * Decides what follows when an attempt to connect fails, or a connection ends without saying what it took: which
 * notifications are resent or given up, and whether it is time to give all of them up.
 */
export class Losses {
  readonly #parts: LossesParts;
  #count = 0;

  constructor(parts: LossesParts) {
    this.#parts = parts;
  }

  /** Connections that ended without an error response while notifications were in doubt. */
  get count(): number {
    return this.#count;
  }

  /** Returns why everything is to be given up; undefined where another attempt may help. */
  connectFailed(error: TransportError, nowMs: number): TransportError | undefined {
    this.#parts.reconnect.connectFailed(error, nowMs);
    return HOPELESS.has(error.code) ? error : undefined;
  }

  /** A connection is gone. Returns why everything is to be given up; undefined where another connection may help. */
  lost(open: OpenConnection, loss: Loss, nowMs: number): TransportError | undefined {
    const { log, ledger, trial, reconnect } = this.#parts;
    const { error } = loss;
    if (error.code === "certificate-refused") {
      // The handshake had failed for the gateway: it read none of what was written.
      if (!trial.isOn) ledger.rewind("discarded");
      return error;
    }
    if (open.isFresh) {
      // It carried nothing: the gateway may not accept the certificate. A spare had outlived its handshake.
      const isAfterHandshake = open.origin === "attempt" && log.pending > 0;
      if (isAfterHandshake && reconnect.closedAfterHandshake(error, nowMs)) return refusedSilently(error);
    } else if (trial.isOn) {
      this.tried({ how: loss.how, said: open.said, barrierAgeMs: open.barrierAgeMs(nowMs) ?? 0 });
    } else {
      const hasStayedSilent = !isAccusation(loss.how);
      if (hasStayedSilent && open.silentEnd > log.head) this.#settle(open.silentEnd, presumedAccepted);
      if (log.unsettled > 0) this.#lostInDoubt(open, loss, nowMs);
    }
    return log.pending > 0 && nowMs >= reconnect.hopelessAtMs ? reconnect.explain() : undefined;
  }

  #lostInDoubt(open: OpenConnection, loss: Loss, nowMs: number): void {
    const { log, barriers, trial, reconnect, report } = this.#parts;
    const { error } = loss;
    const connection = open.number;
    this.#count += 1;
    report({ type: "connection-lost", connection, error, unsettled: log.unsettled });
    reconnect.lost(error, nowMs);
    const barrierAgeMs = open.barrierAgeMs(nowMs);
    const isBroken = isWithoutAnswer(loss.how);
    const isComplaint = isBroken || isAccusation(loss.how);
    const mayBeTheBarrier = loss.how === MISSING_DEVICE_TOKEN_STATUS || (isComplaint && !barriers.areProven);
    if (barrierAgeMs !== undefined && mayBeTheBarrier) {
      trial.begin({ connection, ...loss, said: open.said, barrierAgeMs });
      return;
    }
    if (open.hasBarrier && isBroken) barriers.doubted();
    this.#settleOrResend({ connection, ...loss });
  }

  /** A connection that carried a barrier alone has ended in this way. */
  tried(end: BarrierEnd): void {
    const { log, barriers, trial, report } = this.#parts;
    const { how } = end;
    // Only barriers have an empty device token; any other status may be about a notification, too.
    const isAnswer = how === MISSING_DEVICE_TOKEN_STATUS;
    const finding = trial.tried(end);
    if (finding === "try again") return;
    const suspicion = trial.end();
    if (suspicion === undefined) return;
    const { connection } = suspicion;
    if (isAnswer) barriers.answeredUnnamed();
    else if (typeof how === "number" || isWithoutAnswer(how)) {
      barriers.distrust();
      report({ type: "barrier-unanswered", connection });
    }
    if (finding === "another reason") this.#settleOrResend(suspicion);
    else this.#settle(log.cursor, isAnswer ? acceptedByBarrier : presumedAccepted);
  }

  #settle(end: number, verdict: Verdict): void {
    const { log, ledger, poison, reconnect } = this.#parts;
    ledger.settleThrough(end, verdict);
    poison.progressed(log.head);
    reconnect.progressed();
  }

  #settleOrResend({ connection, error, how }: Pick<Suspicion, "connection" | "error" | "how">): void {
    const { options, log, ledger, poison, report } = this.#parts;
    const { head, cursor } = log;
    // A gateway that does not read says nothing about what it was sent.
    const isGuilty = how !== "stuck" && !isAccusation(how) && poison.lost(log.unsettled);
    if (isAccusation(how)) poison.accused(head, cursor);
    if (options.onConnectionLost === "report") {
      ledger.settleThrough(cursor, unaccounted(error));
      return;
    }
    const count = ledger.rewind(error);
    report({ type: "resending", connection, count, inDoubt: count });
    const { window, losses } = poison;
    if (isGuilty) {
      ledger.settleThrough(head + 1, unaccounted(poisonous(error)));
      report({ type: "poison-isolated", connection, losses });
    } else if (poison.isNarrowed) {
      report({ type: "window-narrowed", connection, window, losses });
    }
  }
}

/** Whether a connection ended without a whole error response. */
function isWithoutAnswer(how: Loss["how"]): boolean {
  return how === "closed" || how === "cut" || how === "garbled";
}

/** Whether a connection ended because of something bad that it carried. */
function isAccusation(how: Loss["how"]): boolean {
  return typeof how === "number" && how !== SHUTDOWN_STATUS && how !== 0;
}
