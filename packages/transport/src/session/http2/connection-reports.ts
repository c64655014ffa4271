import type { TransportError } from "../../errors/transport-error.js";
import type { GiveUpDeadline } from "../give-up-deadline.js";
import type { Moment } from "../moment.js";
import type { SessionStats } from "../session-stats.js";
import { unaccounted } from "../verdict.js";
import type { Answer } from "./answers/answer.js";
import { type AnswerPolicy, answeredVerdict, type Decision } from "./answers/answer-policy.js";
import { EnvironmentWatch } from "./answers/environment-watch.js";
import { meaningOf } from "./answers/goaway-meaning.js";
import type {
  Casualties,
  Http2ConnectionOwner,
  Overdue,
  OwnedConnection,
} from "./connection/connection-owner.js";
import type { Goaway, Http2Cause } from "./connection/connection-state.js";
import type { Http2SessionEvent } from "./events.js";
import type { GiveUp } from "./give-up.js";
import { Isolation } from "./isolation/isolation.js";
import { ReturnedRequests } from "./isolation/returned-requests.js";
import type { ServerEvidence } from "./isolation/server-evidence.js";
import type { Ledger } from "./ledger.js";
import type { Http2SessionOptions } from "./options.js";
import type { ConnectionPool } from "./pool/connection-pool.js";
import type { Request } from "./request.js";

export interface ConnectionReportsOptions<Ticket> {
  readonly options: Http2SessionOptions;
  readonly ledger: Ledger<Ticket>;
  readonly policy: AnswerPolicy;
  readonly giveUpDeadline: GiveUpDeadline;
  readonly giveUp: GiveUp<Ticket>;
  readonly evidence: ServerEvidence;
  readonly stats: SessionStats;
  readonly random: () => number;
  /** The session's time: it changes with each input. */
  readonly now: Readonly<Moment>;
  readonly tell: (event: Http2SessionEvent) => void;
}

/** What a session does about what its connections report: settle, report, act. */
export class ConnectionReports<Ticket> implements Http2ConnectionOwner<Ticket> {
  readonly #options: Http2SessionOptions;
  readonly #ledger: Ledger<Ticket>;
  readonly #policy: AnswerPolicy;
  readonly #giveUpDeadline: GiveUpDeadline;
  readonly #giveUp: GiveUp<Ticket>;
  readonly #evidence: ServerEvidence;
  readonly #returned: ReturnedRequests<Ticket>;
  readonly #stats: SessionStats;
  readonly #now: Readonly<Moment>;
  readonly #tell: (event: Http2SessionEvent) => void;
  /** The connections of the session; they need this object first, so {@link attach} brings them. */
  #pool: ConnectionPool<Ticket> | undefined;
  readonly #environment = new EnvironmentWatch();

  constructor(parts: ConnectionReportsOptions<Ticket>) {
    this.#options = parts.options;
    this.#ledger = parts.ledger;
    this.#policy = parts.policy;
    this.#giveUpDeadline = parts.giveUpDeadline;
    this.#giveUp = parts.giveUp;
    this.#evidence = parts.evidence;
    const isolation = new Isolation(parts.options, parts.evidence, parts.random);
    this.#returned = new ReturnedRequests({ ...parts, isolation });
    this.#stats = parts.stats;
    this.#now = parts.now;
    this.#tell = parts.tell;
  }

  /** To be called once, before any connection reports. */
  attach(pool: ConnectionPool<Ticket>): void {
    this.#pool = pool;
  }

  answered(connection: OwnedConnection, request: Request<Ticket>, answer: Answer): void {
    const { status } = answer;
    const { headers, api } = request;
    this.#evidence.answered();
    if (request.trial !== undefined) request.acquit();
    this.#ledger.promoteRefused();
    if (status < 300 && headers !== undefined) {
      this.#giveUpDeadline.restart(this.#now.nowMs);
      this.#ledger.liftPause(headers.topic);
      this.#environment.good();
      const journey = this.#ledger.journeys.answered(request, connection.number, this.#now.nowMs);
      this.#ledger.settle(request, this.#policy.accepted(request, answer, journey));
    } else if (api !== undefined && status !== 403) {
      this.#giveUpDeadline.restart(this.#now.nowMs);
      this.#ledger.settle(request, answeredVerdict(answer));
    } else this.#follow(connection, request, this.#policy.decide(request, answer, this.#now));
  }

  #follow(connection: OwnedConnection, request: Request<Ticket>, decision: Decision): void {
    const { number, record } = connection;
    const { next, delayMs, verdict, reason, leave, token, hint, refusal } = decision;
    // Refused credentials are not progress: the time to give up goes on.
    if (refusal === undefined) this.#giveUpDeadline.restart(this.#now.nowMs);
    else this.#giveUpDeadline.failed(refusal);
    if (token !== undefined) {
      this.#tell({ type: "provider-token-refused", connection: number, reason, ...token });
    }
    if (leave === "always" || (leave === "unless-accepted" && !record.hasAccepted)) {
      this.#pool?.leave(connection, this.#now.nowMs);
    }
    this.#pause(connection, request, decision);
    if (next !== "settle") request.leave(number);
    if (next === "again") {
      request.countRenewal();
      this.#ledger.giveBack(request);
    } else if (next === "later") {
      request.countAttempt();
      this.#ledger.delay(request, Math.ceil(this.#now.nowMs + delayMs));
      const { status } = verdict;
      const attempt = request.attempts;
      this.#tell({ type: "retrying", connection: number, status, reason, attempt, delayMs });
    } else {
      const journey = this.#ledger.journeys.answered(request, number, this.#now.nowMs);
      this.#ledger.settle(request, verdict.outcome === "rejected" ? { ...verdict, journey } : verdict);
    }
    const isSuspected = reason === "BadDeviceToken" ? this.#environment.bad() : this.#environment.good();
    if (isSuspected) this.#tell({ type: "environment-suspected", hint });
  }

  #pause({ number }: OwnedConnection, request: Request<Ticket>, { next, pause }: Decision): void {
    if (pause === undefined) return;
    const { of, when, error } = pause;
    const topic = of === "topic" ? request.headers?.topic : undefined;
    if (when === "confirmed" && !this.#ledger.confirmsRefusal(topic, number)) return;
    if (next !== "settle") return;
    if (of === "topic") this.#ledger.pauseTopic(topic, error);
    else this.#ledger.pauseAll(error);
    this.#tell({ type: "credentials-refused", topic, error });
  }

  refused(connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void {
    if (request.trial === undefined) this.#evidence.refused();
    this.#pool?.refused(connection, this.#now.nowMs);
    this.#returned.refused(request, cause, connection.record.pausedUntilMs);
  }

  overdue(connection: OwnedConnection, request: Request<Ticket>, { cause, isUnsent }: Overdue): void {
    // A server that takes no bodies, or answers nothing, may be sound over another connection.
    if (isUnsent || connection.record.overdueInRow >= this.#options.maxAnswerTimeouts) {
      this.#pool?.retire(connection, this.#now.nowMs);
    }
    if (isUnsent) {
      this.#returned.refused(request, cause, 0);
      return;
    }
    // The connection lives, so APNs has the request.
    this.#giveUpDeadline.failed(cause);
    this.#ledger.settleUnanswered(request, unaccounted(cause));
  }

  returned(_connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void {
    this.#returned.unprocessed(request, cause);
  }

  unsendable(_connection: OwnedConnection, request: Request<Ticket>, error: TransportError): void {
    this.#ledger.settleUnsent(request, error);
  }

  doubtful(connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void {
    if (cause.code === "answer-malformed") {
      // An answer came, so APNs has the request; another attempt would most likely get the same.
      this.#giveUpDeadline.failed(cause);
      this.#ledger.settleUnanswered(request, unaccounted(cause));
      return;
    }
    const { state } = connection;
    if (state === "closing" || state === "closed") this.#returned.doubtful(request, cause);
    else {
      this.#pool?.refused(connection, this.#now.nowMs);
      this.#returned.reset(request, cause);
    }
  }

  goaway(connection: OwnedConnection, goaway: Goaway): TransportError {
    const { errorCode, lastStreamId } = goaway;
    const { reason, text, cause, refusesCredentials } = meaningOf(goaway);
    this.#tell({ type: "goaway", connection: connection.number, errorCode, lastStreamId, reason, text });
    if (refusesCredentials) {
      this.#ledger.pauseAll(cause);
      this.#tell({ type: "credentials-refused", topic: undefined, error: cause });
    }
    return cause;
  }

  leftOut(connection: OwnedConnection, { errorCode }: Goaway, cause: TransportError): void {
    this.#returned.judge(connection, { errorCode, cause }, this.#pool);
  }

  broken(connection: OwnedConnection, cause: TransportError, casualties: Casualties): void {
    const { number } = connection;
    const { returned, doubtful: inDoubt } = casualties;
    this.#giveUpDeadline.failed(cause);
    this.#stats.losses += 1;
    const unsettled = returned + inDoubt;
    this.#tell({ type: "connection-lost", connection: number, error: cause, unsettled, inDoubt });
    this.#returned.judge(connection, { errorCode: undefined, cause }, this.#pool);
    this.#giveUp.toHopeless(cause);
  }

  illegal({ number, state }: OwnedConnection, cause: Http2Cause): void {
    this.#tell({ type: "illegal-input", connection: number, input: cause, state });
  }
}
