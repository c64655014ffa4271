import { UsageError } from "@apns/wire";
import type { ApiRequest, PushRequest } from "@apns/wire/api";
import { TransportError } from "../../errors/transport-error.js";
import { type FlushAnswer, FlushRequests } from "../flush-requests.js";
import type { GiveUpDeadline } from "../give-up-deadline.js";
import { Intake } from "../intake.js";
import type { Moment } from "../moment.js";
import { type Receive, Settlements } from "../settlements.js";
import { SharedTicket } from "../shared-ticket.js";
import type { Verdict } from "../verdict.js";
import type { AnsweredVerdict } from "./answers/answered-verdict.js";
import { SharedHeaders } from "./connection/headers/push-headers.js";
import { DelayedRequests } from "./delayed-requests.js";
import { FREE_REFUSALS } from "./isolation/isolation.js";
import { type SuspectOrder, Suspects } from "./isolation/suspects.js";
import { Journeys } from "./journeys.js";
import type { Http2SessionOptions } from "./options.js";
import { numberedIdsOf, type PushBatch, takeDeviceTokens } from "./push-batch.js";
import { type Http2Submission, Request, submissionOf } from "./request.js";
import { RequestQueue } from "./request-queue.js";
import { TopicPauses } from "./topic-pauses.js";
import { unsentVerdict } from "./unsent-verdict.js";

/** How many to submit at a time. */
const ROOM = 2048;

/**
 * The books of a session: which requests wait for a connection, which for the end of a pause, and which are not to be
 * sent. Each settles exactly once: {@link settle} is the only way to the settlements.
 */
export class Ledger<Ticket> {
  readonly journeys: Journeys = new Journeys();
  readonly #queueTimeoutMs: number;
  readonly #giveUpDeadline: GiveUpDeadline;
  readonly #intake: Intake;
  readonly #queue = new RequestQueue<Ticket>();
  readonly #delayed = new DelayedRequests<Ticket>();
  readonly #suspects = new Suspects<Ticket>();
  /** Requests that came back without an answer, and pause. */
  readonly #resting = new DelayedRequests<Ticket>();
  readonly #pauses = new TopicPauses();
  readonly #headers = new SharedHeaders();
  readonly #settlements = new Settlements<Ticket, Verdict | AnsweredVerdict>();
  readonly #flushes = new FlushRequests();
  #nextSequence = 0;
  #pending = 0;

  /** @param giveUpDeadline knows why things last failed */
  constructor(options: Http2SessionOptions, giveUpDeadline: GiveUpDeadline) {
    const { maxConnections, maxConcurrentStreams, queueTimeoutMs } = options;
    this.#queueTimeoutMs = queueTimeoutMs;
    this.#giveUpDeadline = giveUpDeadline;
    // Twice what the connections carry: more would only wait.
    this.#intake = new Intake(2 * maxConnections * maxConcurrentStreams);
  }

  /** Requests submitted and not settled. */
  get pending(): number {
    return this.#pending;
  }

  /** Requests that wait for a connection or for the end of a pause. */
  get queued(): number {
    return this.#queue.size + this.#delayed.size + this.#suspects.size + this.#resting.size;
  }

  /** Requests that wait for nothing but a connection. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether requests wait that must not share a connection with others. */
  get hasSuspects(): boolean {
    return this.#suspects.size > 0;
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get room(): number {
    return this.#intake.isFull ? 0 : ROOM;
  }

  /** Anything may have happened to the queue. Returns whether room came back. */
  regainsRoom(): boolean {
    // Requests that pause leave the connections free: more may come.
    return this.#intake.look(this.#queue.size + this.#suspects.size, 0);
  }

  /** When a pause ends, a flush times out or a request has waited too long; Infinity when nothing does. */
  get dueAtMs(): number {
    const { nextDeadlineMs } = this.#flushes;
    const atMs = Math.min(this.#delayed.nextDueAtMs, this.#resting.nextDueAtMs, nextDeadlineMs);
    if (this.#queueTimeoutMs === Infinity) return atMs;
    const first = this.#queue.peek()?.submittedAtMs ?? Infinity;
    return Math.min(atMs, Math.min(first, this.#suspects.oldestAtMs) + this.#queueTimeoutMs);
  }

  submit(push: PushRequest, ticket: Ticket, nowMs: number): Http2Submission<Ticket> {
    const headers = this.#headers.of(push, undefined);
    return this.#add(new Request(this.#nextSequence++, ticket, nowMs).bePush(push, headers), nowMs);
  }

  submitEach(batch: PushBatch<Ticket>, nowMs: number): number {
    const { ticket } = batch;
    const { common } = batch.template;
    const headers = this.#headers.of(common, numberedIdsOf(batch, this.#nextSequence));
    return takeDeviceTokens(batch, (deviceToken) => {
      const request = new Request(this.#nextSequence++, ticket, nowMs);
      this.#add(request.bePush({ deviceToken, body: common.body }, headers), nowMs);
    });
  }

  submitApi(api: ApiRequest, ticket: Ticket, nowMs: number): Http2Submission<Ticket> {
    return this.#add(new Request(this.#nextSequence++, ticket, nowMs).beApi(api), nowMs);
  }

  #add(request: Request<Ticket>, nowMs: number): Http2Submission<Ticket> {
    if (this.#pending === 0) this.#giveUpDeadline.stuck(nowMs);
    this.#pending += 1;
    this.#queue.push(request);
    this.#intake.grew(this.#queue.size, 0);
    return submissionOf(request);
  }

  /** Withdraws a request that has not left. Returns false when it is too late. */
  cancel(submission: Http2Submission<Ticket>): boolean {
    if (!(submission instanceof Request)) {
      throw new UsageError("invalid-type", "cancel takes what submit returned.", { field: "submission" });
    }
    const { state } = submission;
    if (state !== "queued" && state !== "delayed") return false;
    this.settleUnsent(submission, "cancelled");
    if (state === "delayed") (submission.trial === undefined ? this.#delayed : this.#resting).withdrawn();
    return true;
  }

  flush(deadlineMs: number, answer: FlushAnswer): void {
    this.#flushes.addCounted({ target: this.#nextSequence, left: this.#pending, deadlineMs, answer });
  }

  expireFlushes(nowMs: number): void {
    this.#flushes.expire(nowMs);
  }

  /**
   * The request waits for a connection, before all that were submitted after it; a suspect for one without others.
   * `last`: others go before it, as they do before what was refused again and again.
   */
  giveBack(request: Request<Ticket>, place: "in-order" | "last" = "in-order"): void {
    request.queue();
    const { trial } = request;
    const isLast = place === "last" || (trial !== undefined && trial.refusals > FREE_REFUSALS);
    if (trial !== undefined && trial.standing !== "free") this.#suspects.add(request, isLast);
    else if (isLast) this.#queue.postpone(request);
    else this.#queue.giveBack(request);
  }

  /** The server answers: one of those that it has refused again and again may go next. */
  promoteRefused(): void {
    if (this.#queue.hasLast) this.#queue.promote();
  }

  /** The request waits until `untilMs` for its next attempt. */
  delay(request: Request<Ticket>, untilMs: number): void {
    request.delay(untilMs);
    if (request.trial === undefined) this.#delayed.add(request);
    else this.#resting.add(request);
  }

  /** Moves the requests whose pauses are over into the queue. */
  endPauses(nowMs: number): void {
    if (this.#delayed.nextDueAtMs <= nowMs) {
      // While everything pauses, nothing can get through, and nothing is wrong.
      if (this.#delayed.size === this.#pending) this.#giveUpDeadline.restart(nowMs);
      this.#endPausesOf(this.#delayed, nowMs);
    }
    this.#endPausesOf(this.#resting, nowMs);
  }

  #endPausesOf(paused: DelayedRequests<Ticket>, nowMs: number): void {
    for (let over = paused.take(nowMs); over !== undefined; over = paused.take(nowMs)) this.giveBack(over);
  }

  /** The first request that is still to be sent; those before it that are not settle on the way. */
  next(at: Moment): Request<Ticket> | undefined {
    return this.#firstOf(this.#queue, at);
  }

  /** The same for suspects. None of them waits too long because others go first. */
  nextSuspect(order: SuspectOrder, at: Moment): Request<Ticket> | undefined {
    if (this.#suspects.size === 0) return undefined;
    for (const queue of this.#suspects.queues) this.#firstOf(queue, at);
    return this.#suspects.next(order).peek();
  }

  #firstOf(queue: RequestQueue<Ticket>, at: Moment): Request<Ticket> | undefined {
    for (let request = queue.peek(); request !== undefined; request = queue.peek()) {
      if (request.state !== "settled") {
        const why = this.#whyNotSent(request, at);
        if (why === undefined) return request;
        this.settleUnsent(request, why);
      }
      queue.shift();
    }
    return undefined;
  }

  /** The request that {@link next} returned leaves. */
  take(): void {
    this.#queue.shift();
  }

  /** The request that {@link nextSuspect} returned leaves. */
  takeSuspect(order: SuspectOrder): void {
    this.#suspects.next(order).shift();
  }

  #whyNotSent(request: Request<Ticket>, { nowMs, unixMs }: Moment): "expired" | TransportError | undefined {
    const { headers } = request;
    const expiration = headers?.expiration;
    if (expiration !== undefined && expiration > 0 && expiration * 1000 <= unixMs) return "expired";
    if (nowMs >= request.submittedAtMs + this.#queueTimeoutMs) {
      const message = `It waited longer than ${this.#queueTimeoutMs} ms for a connection.`;
      return new TransportError("queue-timeout", message, { cause: this.#giveUpDeadline.lastError });
    }
    return headers && this.#pauses.reason(headers.topic, request.sequence);
  }

  settle(request: Request<Ticket>, verdict: Verdict | AnsweredVerdict): void {
    request.settle();
    this.#pending -= 1;
    if (this.#pending === 0) this.#giveUpDeadline.progressed();
    const { ticket, sequence } = request;
    if (ticket instanceof SharedTicket) this.#settlements.pushShared(ticket, verdict, sequence);
    else this.#settlements.push(ticket, verdict, undefined);
    this.#flushes.settledOne(sequence);
  }

  /** No answer settles the request, and it is on no connection. */
  settleUnanswered(request: Request<Ticket>, verdict: Verdict): void {
    this.settle(request, { ...verdict, journey: this.journeys.unanswered(request) });
  }

  /** The request is not sent, or not sent again. */
  settleUnsent(request: Request<Ticket>, why: "expired" | "cancelled" | TransportError): void {
    this.settleUnanswered(request, unsentVerdict(request, why, this.#giveUpDeadline.lastError));
  }

  /** Settles everything that waits for a connection. Returns how many requests that were. */
  failQueued(error: TransportError): number {
    const waiting = [...this.#queue.clear(), ...this.#suspects.clear()];
    const unsettled = waiting.filter(({ state }) => state !== "settled");
    for (const request of unsettled) this.settleUnsent(request, error);
    return unsettled.length + this.#failPaused(this.#resting, error);
  }

  /** Settles everything that pauses because APNs answered "later". */
  failDelayed(error: TransportError): void {
    this.#failPaused(this.#delayed, error);
  }

  #failPaused(paused: DelayedRequests<Ticket>, error: TransportError): number {
    let settled = 0;
    for (let next = paused.take(Infinity); next !== undefined; next = paused.take(Infinity), settled += 1) {
      this.settleUnsent(next, error);
    }
    return settled;
  }

  /** Requests queued for the topic are not sent: APNs would refuse them, too. */
  pauseTopic(topic: string | undefined, error: TransportError): void {
    this.#pauses.pauseTopic(topic, this.#nextSequence, error);
  }

  /** A connection refused the topic. Returns whether enough of them did so in a row. */
  confirmsRefusal(topic: string | undefined, connection: number): boolean {
    return this.#pauses.confirms(topic, connection);
  }

  /** Nothing that is queued is sent. */
  pauseAll(error: TransportError): void {
    this.#pauses.pauseAll(this.#nextSequence, error);
  }

  /** APNs accepts the topic again. */
  liftPause(topic: string | undefined): void {
    this.#pauses.lift(topic);
  }

  /** Hands over what has settled. */
  drain(receive: Receive<Ticket, Verdict | AnsweredVerdict>): void {
    this.#settlements.drain(receive);
  }

  drainFlushes(): void {
    this.#flushes.drain();
  }
}
