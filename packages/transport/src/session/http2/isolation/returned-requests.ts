import { ErrorCode } from "@apns/wire/http2";
import type { TransportError } from "../../../errors/transport-error.js";
import type { GiveUpDeadline } from "../../give-up-deadline.js";
import type { Moment } from "../../moment.js";
import type { SessionStats } from "../../session-stats.js";
import { unaccounted } from "../../verdict.js";
import type { OwnedConnection } from "../connection/connection-owner.js";
import type { Http2SessionEvent } from "../events.js";
import type { GiveUp } from "../give-up.js";
import type { Ledger } from "../ledger.js";
import type { Http2SessionOptions } from "../options.js";
import type { ConnectionPool } from "../pool/connection-pool.js";
import type { Request } from "../request.js";
import { AGAIN, type Isolation, type Ruling } from "./isolation.js";
import { killsConnections, refusedForEver } from "./poison.js";
import type { ServerEvidence } from "./server-evidence.js";

export interface ReturnedRequestsParts<Ticket> {
  readonly options: Pick<Http2SessionOptions, "onConnectionLost" | "retry">;
  readonly ledger: Ledger<Ticket>;
  readonly isolation: Isolation;
  readonly evidence: ServerEvidence;
  readonly giveUpDeadline: GiveUpDeadline;
  readonly giveUp: GiveUp<Ticket>;
  readonly stats: SessionStats;
  /** The session's time: it changes with each input. */
  readonly now: Readonly<Moment>;
  readonly tell: (event: Http2SessionEvent) => void;
}

/** How a connection ended, and why. */
export interface Death {
  readonly errorCode: number | undefined;
  readonly cause: TransportError;
}

/** Decides what becomes of requests that came back without an answer: sent again, sent apart, or settled. */
export class ReturnedRequests<Ticket> {
  readonly #parts: ReturnedRequestsParts<Ticket>;
  /** Those of a connection that is going; all of them are judged together. */
  #unprocessed: Request<Ticket>[] = [];
  #doubtful: Request<Ticket>[] = [];

  constructor(parts: ReturnedRequestsParts<Ticket>) {
    this.#parts = parts;
  }

  /** The server did not process it, and its connection lives, but carries nothing before `pausedUntilMs`. */
  refused(request: Request<Ticket>, cause: TransportError, pausedUntilMs: number): void {
    const { ledger, isolation, giveUp, giveUpDeadline, now } = this.#parts;
    giveUpDeadline.failed(cause);
    if (giveUp.final !== undefined) {
      ledger.settleUnsent(request, giveUp.final);
      return;
    }
    const ruling = isolation.refused(request, now.nowMs);
    if (ruling.next === "guilty") {
      ledger.settleUnsent(request, refusedForEver(cause, request.trial?.refusals ?? 0));
    } else if (ruling.next === "again") {
      // After the pause the connection carries another one first: it may be this one that is refused.
      ledger.giveBack(request, pausedUntilMs > now.nowMs ? "last" : "in-order");
    } else {
      // Others go first after the pause: they find out whether the server refuses them, too.
      ledger.delay(request, Math.max(now.nowMs + ruling.delayMs, Math.ceil(pausedUntilMs) + 1));
    }
  }

  /** The server may have processed it, and its connection lives. */
  reset(request: Request<Ticket>, cause: TransportError): void {
    this.#parts.giveUpDeadline.failed(cause);
    request.countAttempt();
    if (this.#mayNotRepeat(request)) this.#parts.ledger.settleUnanswered(request, unaccounted(cause));
    else this.#repeat(request, AGAIN);
  }

  /** The server did not process it, and its connection carries nothing new; {@link judge} follows. */
  unprocessed(request: Request<Ticket>, cause: TransportError): void {
    const { ledger, giveUp, giveUpDeadline } = this.#parts;
    giveUpDeadline.failed(cause);
    if (giveUp.final === undefined) this.#unprocessed.push(request);
    else ledger.settleUnsent(request, giveUp.final);
  }

  /** The server may have processed it, and its connection is gone; {@link judge} follows. */
  doubtful(request: Request<Ticket>, cause: TransportError): void {
    this.#parts.giveUpDeadline.failed(cause);
    request.countAttempt();
    this.#doubtful.push(request);
  }

  /** A connection has died, or carries nothing new. */
  judge(
    connection: OwnedConnection,
    { errorCode, cause }: Death,
    pool: ConnectionPool<Ticket> | undefined,
  ): void {
    const { ledger, evidence, now } = this.#parts;
    const { record } = connection;
    const unprocessed = this.#unprocessed;
    const doubtful = this.#doubtful;
    this.#unprocessed = [];
    this.#doubtful = [];
    const count = unprocessed.length + doubtful.length;
    const isAlone = count === 1 && connection.inFlight === 0 && record.isApart && record.isProven;
    const isOrderly = errorCode === ErrorCode.noError;
    const isWasted = count > 0 || ledger.waiting > 0 || ledger.hasSuspects;
    if (record.die()) evidence.died(record.isApart && count > 0 ? "suspects" : "others");
    const crowd = isAlone ? "alone" : isOrderly && record.hasAnswered ? "orderly" : "many";
    let isBlameless = false;
    for (const request of unprocessed) {
      isBlameless = this.#sentence(request, { crowd, cause, connection, isDoubtful: false });
    }
    for (const request of doubtful) {
      isBlameless = this.#sentence(request, { crowd, cause, connection, isDoubtful: true });
    }
    pool?.died(connection, { isOrderly, isWasted, isBlameless }, now.nowMs);
  }

  /** Returns whether the request is to blame rather than the connection. */
  #sentence(
    request: Request<Ticket>,
    death: {
      readonly crowd: "alone" | "many" | "orderly";
      readonly cause: TransportError;
      readonly connection: OwnedConnection;
      readonly isDoubtful: boolean;
    },
  ): boolean {
    const { isolation, ledger, tell } = this.#parts;
    const { crowd, cause, connection, isDoubtful } = death;
    const ruling =
      crowd === "orderly"
        ? isolation.leftOut(request, connection.record.answers)
        : isolation.died(request, crowd);
    const { guilt = 0, deaths = 0 } = request.trial ?? {};
    const isToBlame = crowd === "alone" && guilt > 0;
    const isGuilty = ruling.next === "guilty";
    if (isGuilty || (isDoubtful && this.#mayNotRepeat(request))) {
      const why = isToBlame && deaths > 1 ? killsConnections(cause) : cause;
      if (isDoubtful) ledger.settleUnanswered(request, unaccounted(why));
      else ledger.settleUnsent(request, why);
      if (isToBlame && deaths > 1) {
        tell({ type: "poison-isolated", connection: connection.number, losses: deaths });
      }
    } else if (isDoubtful) this.#repeat(request, ruling);
    else this.#sendAgain(request, ruling);
    return isToBlame;
  }

  #mayNotRepeat(request: Request<Ticket>): boolean {
    const { options, giveUp } = this.#parts;
    const isOver = giveUp.final !== undefined || request.attempts >= options.retry.maxAttempts;
    return options.onConnectionLost === "report" || isOver || request.api !== undefined;
  }

  /** It is sent again although APNs may have taken it. */
  #repeat(request: Request<Ticket>, ruling: Ruling): void {
    request.doubt();
    this.#parts.stats.possibleDuplicates += 1;
    this.#sendAgain(request, ruling);
  }

  #sendAgain(request: Request<Ticket>, { next, delayMs }: Ruling): void {
    const { ledger, now } = this.#parts;
    if (next === "later") ledger.delay(request, now.nowMs + delayMs);
    else ledger.giveBack(request);
  }
}
