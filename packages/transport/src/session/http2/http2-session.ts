import { UsageError } from "@apns/wire";
import { type ApiRequest, describeReason, type PushRequest, parseGoawayDebugData } from "@apns/wire/api";
import { errorCodeName } from "@apns/wire/http2";
import { TransportError } from "../../errors/transport-error.js";
import type { PartialOptions } from "../../options/option-table.js";
import type { FlushAnswer } from "../flush-requests.js";
import { Intake } from "../intake.js";
import type { Moment } from "../moment.js";
import type { ProviderToken, ProviderTokenSource } from "../provider-token/source.js";
import type { Session, SessionAction } from "../session.js";
import type { SessionStats } from "../session-stats.js";
import { type Receive, Settlements } from "../settlements.js";
import { SharedTicket } from "../shared-ticket.js";
import { cancelled, expired, unaccounted, type Verdict } from "../verdict.js";
import type { Answer } from "./answer.js";
import { type Judgement, judge } from "./answer-policy.js";
import { ApnsIds } from "./apns-ids.js";
import { type Goaway, type Http2Input, legalConnectionStates } from "./connection/connection-state.js";
import type { Http2Connection, Http2ConnectionOwner } from "./connection/http2-connection.js";
import { type OutputMemory, pureMemory } from "./connection/output-buffer.js";
import { ConnectionPool } from "./connection-pool.js";
import { DelayedRequests } from "./delayed-requests.js";
import { EnvironmentWatch } from "./environment-watch.js";
import type { Http2SessionEvent } from "./events.js";
import { FlushBarriers } from "./flush-barriers.js";
import { type Http2SessionOptions, resolveHttp2SessionOptions } from "./options.js";
import { Request } from "./request.js";
import { RequestQueue } from "./request-queue.js";
import { TopicPauses } from "./topic-pauses.js";

/** An answer to a request that is no notification: a broadcast, or the management of channels. */
export interface AnsweredVerdict {
  readonly outcome: "answered";
  /** The HTTP status, 200 to 599. */
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What a session needs of the world. */
export interface Http2SessionHost {
  /** A number in [0, 1). */
  random(): number;
  /** Provider tokens; absent when a client certificate speaks for the connection. */
  readonly tokens?: ProviderTokenSource | undefined;
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  /** Where output is gathered. Absent: in plain arrays, with what every runtime has. */
  readonly memory?: OutputMemory | undefined;
}

/** How many to submit at a time. */
const ROOM = 2048;
/** Failures after which further attempts are of no use before somebody changes something. */
const HOPELESS: ReadonlySet<string> = new Set([
  "certificate-refused",
  "server-not-trusted",
  "http2-not-offered",
  "proxy-authentication",
]);

/**
 * Sends requests to one APNs server with one identity, over as many HTTP/2 connections as it takes, without
 * a socket, a clock or chance of its own. The queue is the session's: a request is bound to a connection only
 * when it can leave, and what a connection did not process goes over another one.
 *
 * @typeParam Context what the caller gets back with the verdict
 */
export class Http2Session<Context> implements Session<Context, Verdict | AnsweredVerdict, Http2SessionEvent> {
  readonly stats: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
  readonly #options: Http2SessionOptions;
  readonly #host: Http2SessionHost;
  readonly #pool: ConnectionPool<Context>;
  readonly #intake: Intake;
  readonly #queue = new RequestQueue<Context>();
  readonly #delayed = new DelayedRequests<Context>();
  readonly #settlements = new Settlements<Context, Verdict | AnsweredVerdict>();
  readonly #flushes = new FlushBarriers();
  readonly #ids: ApnsIds;
  readonly #guard = new EnvironmentWatch();
  readonly #pauses = new TopicPauses();
  #events: Http2SessionEvent[] = [];
  #nextSequence = 0;
  #pending = 0;
  /** Since when nothing has got through, while something waits. */
  #stuckSinceMs = Infinity;
  #lastError: TransportError | undefined;
  #isClosing = false;
  #closeByMs = Infinity;
  /** Set while everything is given up: nothing goes back to the queue then. */
  #surrender: TransportError | undefined;
  #nowMs = 0;
  #unixMs = 0;
  #tally = { returned: 0, doubtful: 0 };

  constructor(options: PartialOptions<Http2SessionOptions>, host: Http2SessionHost) {
    this.#options = resolveHttp2SessionOptions(options);
    const { maxConnections, maxConcurrentStreams } = this.#options;
    // Twice what the connections carry: more would only wait.
    this.#intake = new Intake(2 * maxConnections * maxConcurrentStreams);
    this.#host = host;
    const owner: Http2ConnectionOwner<Context> = {
      answered: (connection, request, answer) => this.#answered(connection, request, answer),
      returned: (connection, request, cause) => this.#returned(connection, request, cause),
      doubtful: (connection, request, cause) => this.#doubtful(connection, request, cause),
      goaway: (connection, goaway) => this.#goaway(connection, goaway),
      broken: (connection, error) => this.#broken(connection, error),
    };
    const random = (): number => host.random();
    this.#ids = new ApnsIds(random);
    const { authority, memory = pureMemory } = host;
    this.#pool = new ConnectionPool(owner, this.#options, { authority, ids: this.#ids, memory }, random);
  }

  /** Requests submitted and not settled. */
  get pending(): number {
    return this.#pending;
  }

  /** Requests that wait for a connection or a pause to end. */
  get queued(): number {
    return this.#queue.size + this.#delayed.size;
  }

  /** The sequence number that the next request gets. */
  get nextSequence(): number {
    return this.#nextSequence;
  }

  /** How many more to submit before other work gets a turn; 0 when full, until the event `room`. */
  get room(): number {
    return this.#intake.isFull ? 0 : ROOM;
  }

  get isClosed(): boolean {
    return this.#isClosing && this.#pending === 0 && this.#pool.isEmpty;
  }

  /** Takes a notification. Gives back what {@link cancel} asks for. */
  submit(push: PushRequest, context: Context, at: Moment): Request<Context> {
    return this.#submit(push, undefined, context, at.nowMs);
  }

  /** Takes any other request; its answer comes as an {@link AnsweredVerdict}. */
  submitApi(api: ApiRequest, context: Context, at: Moment): Request<Context> {
    return this.#submit(undefined, api, context, at.nowMs);
  }

  #submit(
    push: PushRequest | undefined,
    api: ApiRequest | undefined,
    context: Context,
    nowMs: number,
  ): Request<Context> {
    if (this.#isClosing) throw new UsageError("closed", "The transport is closed.");
    const request = new Request(this.#nextSequence++, context, push, api, nowMs);
    if (this.#pending === 0) this.#stuckSinceMs = nowMs;
    this.#pending += 1;
    this.#queue.push(request);
    this.#intake.grew(this.#queue.size, 0);
    return request;
  }

  /** Withdraws a request that has not left. Answers false when it is too late. */
  cancel(request: Request<Context>): boolean {
    if (request.state !== "queued" && request.state !== "delayed") return false;
    const wasDelayed = request.state === "delayed";
    this.#settle(request, request.inDoubt ? unaccounted(doubt(this.#lastError)) : cancelled);
    if (wasDelayed) this.#delayed.withdrawn();
    return true;
  }

  /** Calls `answer` once everything submitted so far has settled, or, with true, when that takes too long. */
  flush(timeoutMs: number, answer: FlushAnswer, { nowMs }: Moment): void {
    const before = this.#nextSequence;
    this.#flushes.add({ before, left: this.#pending, deadlineMs: nowMs + timeoutMs, answer });
  }

  /** Takes nothing more, lets the rest settle, then closes; what is left after the time-out is given up. */
  close(timeoutMs: number, at: Moment): void {
    this.#isClosing = true;
    this.#closeByMs = Math.min(this.#closeByMs, at.nowMs + timeoutMs);
    this.#look(at);
    this.#turn();
  }

  // What the driver reports.

  connected(number: number, at: Moment): void {
    const connection = this.#legal("connected", number);
    if (connection === undefined) return;
    this.#look(at);
    this.stats.connections += 1;
    connection.opened(at.nowMs);
  }

  connectFailed(number: number, error: TransportError, at: Moment): void {
    const connection = this.#legal("connect-failed", number);
    if (connection === undefined) return;
    this.#look(at);
    this.#lastError = error;
    this.#pool.failed(connection, at.nowMs);
    if (HOPELESS.has(error.code)) this.#giveUp(error);
  }

  received(number: number, bytes: Uint8Array, at: Moment): void {
    this.#begin(at);
    this.#legal("received", number)?.received(bytes, at.nowMs);
  }

  /** The last write has left. Answers whether there is anything to do now. */
  written(number: number, _at?: Moment): boolean {
    const connection = this.#legal("written", number);
    if (connection === undefined) return false;
    connection.written();
    return connection.state !== "open" || connection.hasOutput || this.#queue.size > 0;
  }

  /** The connection is gone; `error` says why where it was no orderly end. */
  /** Nothing follows from it: the end of the connection is on its way. */
  writeFailed(number: number): void {
    this.#legal("write-failed", number);
  }

  ended(number: number, error: TransportError | undefined, at: Moment): void {
    const connection = this.#legal("ended", number);
    if (connection === undefined) return;
    this.#begin(at);
    const message = "The server closed the connection without GOAWAY.";
    connection.ended(error ?? new TransportError("connection-lost", message), at.nowMs);
  }

  // What the driver is told.

  /** Gives requests to connections and says what the driver has to do; to be called until it says nothing more. */
  takeAction(at: Moment): SessionAction | undefined {
    this.#look(at);
    this.#turn();
    return this.#pool.takeAction();
  }

  /** Bytes for a connection, valid until {@link written}; none before that are given. */
  takeWrite(number: number): Uint8Array | undefined {
    return this.#pool.get(number)?.takeWrite();
  }

  /** When {@link wake} has something to do. */
  get wakeAtMs(): number {
    const wants = this.#wantsConnection;
    let atMs = Math.min(this.#pool.wakeAtMs(wants), this.#delayed.nextDueAtMs, this.#flushes.nextDeadlineMs);
    if (this.queued > 0) atMs = Math.min(atMs, this.#hopelessAtMs);
    const { queueTimeoutMs } = this.#options;
    const first = this.#queue.peek();
    if (first !== undefined) atMs = Math.min(atMs, first.submittedAtMs + queueTimeoutMs);
    return this.#pending > 0 ? Math.min(atMs, this.#closeByMs) : atMs;
  }

  wake(at: Moment): void {
    this.#begin(at);
    this.#flushes.expire(at.nowMs);
    this.#pool.wake(at.nowMs);
    this.#turn();
  }

  /** Hands over what settled and what happened since the last call. */
  drain(
    receive: Receive<Context, Verdict | AnsweredVerdict>,
    tell: (event: Http2SessionEvent) => void,
  ): void {
    this.#settlements.drain(receive);
    if (this.#intake.look(this.queued, 0)) tell({ type: "room" });
    const events = this.#events;
    this.#events = [];
    for (const event of events) tell(event);
    this.#flushes.drain();
  }

  // What connections tell.

  #answered(connection: Http2Connection<Context>, request: Request<Context>, answer: Answer): void {
    this.#stuckSinceMs = this.#nowMs;
    const { status } = answer;
    if (status < 300) this.#pool.progressed();
    if (status < 300 && request.push !== undefined) {
      this.#pauses.lift(request.push.topic);
      this.#guard.count(false);
      const id = answer.apnsId ?? request.push.id ?? this.#ids.textOf(request.sequence);
      this.#settle(request, { outcome: "accepted", evidence: "response", id, uniqueId: answer.uniqueId });
      return;
    }
    if (request.api !== undefined && status !== 403) {
      this.#settle(request, {
        outcome: "answered",
        status,
        headers: answer.headers ?? [],
        body: answer.body,
      });
      return;
    }
    this.#judged(connection, request, answer);
  }

  #judged(connection: Http2Connection<Context>, request: Request<Context>, answer: Answer): void {
    const { retry } = this.#options;
    const { tokens } = this.#host;
    const { push } = request;
    const judgement = judge(request, answer, {
      id: push && (push.id ?? this.#ids.textOf(request.sequence)),
      retry,
      tokens,
      random: () => this.#host.random(),
      unixMs: this.#unixMs,
      nowMs: this.#nowMs,
    });
    const { next, delayMs, verdict, description } = judgement;
    const { reason } = verdict;
    if (judgement.token !== undefined) {
      const renewed = judgement.token === "renewed";
      const { explanation } = judgement;
      if (!renewed || next === "again") {
        this.#tell({ type: "provider-token-refused", reason, renewed, explanation });
      }
    }
    if (next === "again" || (judgement.leavesConnection && !isAtFaultAlone(connection, judgement))) {
      this.#pool.leave(connection, this.#nowMs);
    }
    if (next === "again") {
      request.renewals += 1;
      this.#giveBack(request);
    } else if (next === "later") {
      request.attempts += 1;
      request.state = "delayed";
      request.atMs = Math.ceil(this.#nowMs + delayMs);
      this.#delayed.add(request);
      this.#tell({ type: "retrying", status: answer.status, reason, attempt: request.attempts, delayMs });
    } else this.#rejected(request, answer, judgement);
    if (this.#guard.count(description.reason === "BadDeviceToken")) {
      const hint = description.hint;
      this.#tell({ type: "environment-suspected", hint });
    }
  }

  #rejected(request: Request<Context>, answer: Answer, { verdict, description }: Judgement): void {
    const { action } = description;
    if (request.push !== undefined && (action === "stop" || action === "pause-topic")) {
      const error = refusal(`${verdict.reason} (status ${verdict.status})`, verdict.hint);
      // A certificate speaks for every topic of the connection; a key may be wrong for one of them only.
      if (action === "stop" && this.#host.tokens === undefined) this.#pauseAll(error);
      else this.#pauseTopic(request.push.topic, error);
    }
    if (request.api === undefined) this.#settle(request, verdict);
    else {
      const { status } = answer;
      this.#settle(request, {
        outcome: "answered",
        status,
        headers: answer.headers ?? [],
        body: answer.body,
      });
    }
  }

  #returned(connection: Http2Connection<Context>, request: Request<Context>, cause: TransportError): void {
    this.#lastError = cause;
    this.#tally.returned += 1;
    if (this.#surrender !== undefined) {
      this.#settle(request, this.#never(request, this.#surrender));
      return;
    }
    if (connection.refusals > 0) this.#pool.refused(connection, this.#nowMs);
    this.#giveBack(request);
  }

  #doubtful(connection: Http2Connection<Context>, request: Request<Context>, cause: TransportError): void {
    this.#lastError = cause;
    this.#tally.doubtful += 1;
    request.attempts += 1;
    if (connection.refusals > 0) this.#pool.refused(connection, this.#nowMs);
    const { onConnectionLost, retry } = this.#options;
    const isOver =
      this.#surrender !== undefined ||
      cause.code === "answer-timeout" ||
      request.attempts >= retry.maxAttempts;
    if (onConnectionLost === "report" || isOver || request.api !== undefined) {
      this.#settle(request, unaccounted(cause));
      return;
    }
    request.inDoubt = true;
    this.stats.possibleDuplicates += 1;
    this.#giveBack(request);
  }

  #goaway(connection: Http2Connection<Context>, goaway: Goaway): TransportError {
    const { lastStreamId, errorCode } = goaway;
    this.#pool.saidGoaway(connection, this.#nowMs);
    const { reason, text } = parseGoawayDebugData(goaway.debugData);
    const name = errorCodeName(errorCode);
    this.#tell({ type: "goaway", connection: connection.number, errorCode, lastStreamId, reason, text });
    const said = reason ?? (text === "" ? name : `${name}, ${text}`);
    if (reason !== undefined) {
      const { action, hint } = describeReason(403, reason);
      if (action === "stop") return this.#pauseAll(refusal(reason, hint));
    }
    return new TransportError("connection-lost", `The server said GOAWAY: ${said}.`);
  }

  #broken(connection: Http2Connection<Context>, error: TransportError): void {
    this.#lastError = error;
    this.#pool.broke(connection, this.#nowMs);
    const { returned, doubtful } = this.#tally;
    this.stats.losses += 1;
    this.#tell({
      type: "connection-lost",
      connection: connection.number,
      error,
      unsettled: returned + doubtful,
      inDoubt: doubtful,
    });
    this.#tally = { returned: 0, doubtful: 0 };
    if (HOPELESS.has(error.code)) this.#giveUp(error);
  }

  // The queue.

  /** Everything that time or room allows: ends pauses, gives requests to connections, opens and closes those. */
  #turn(): void {
    const nowMs = this.#nowMs;
    for (
      let request = this.#delayed.take(nowMs);
      request !== undefined;
      request = this.#delayed.take(nowMs)
    ) {
      this.#giveBack(request);
    }
    if (this.queued > 0 && nowMs >= this.#hopelessAtMs) this.#giveUp(this.#explain());
    if (this.#pending > 0 && nowMs >= this.#closeByMs) this.#hurry();
    this.#dispatch(nowMs);
    if (this.#isClosing && this.#pending === 0) this.#pool.close();
    this.#pool.manage(this.#wantsConnection, nowMs);
  }

  #dispatch(nowMs: number): void {
    let first = this.#nextLive(nowMs);
    if (first === undefined) return;
    const token = this.#token(nowMs);
    if (token === "none") return;
    this.#pool.probe(nowMs);
    while (first !== undefined) {
      const connection = this.#pool.best(nowMs);
      if (connection === undefined) return;
      this.#queue.shift();
      first.token = token;
      if (first.attempts > 0 || first.renewals > 0) this.stats.resent += 1;
      this.stats.written += 1;
      connection.begin(first, nowMs);
      first = this.#nextLive(nowMs);
    }
  }

  /** The provider token to send with; undefined where a certificate does; "none" while there is none. */
  #token(nowMs: number): ProviderToken | undefined | "none" {
    const { tokens } = this.#host;
    if (tokens === undefined) return undefined;
    const token = tokens.current(nowMs);
    if (token !== undefined) return token;
    if (tokens.failure !== undefined) this.#giveUp(tokens.failure);
    return "none";
  }

  /** The first request that is still to be sent; what stands before it settles on the way. */
  #nextLive(nowMs: number): Request<Context> | undefined {
    const { queueTimeoutMs } = this.#options;
    for (let request = this.#queue.peek(); request !== undefined; request = this.#queue.peek()) {
      const verdict =
        request.state === "settled" ? undefined : this.#unsendable(request, nowMs, queueTimeoutMs);
      if (request.state !== "settled" && verdict === undefined) return request;
      this.#queue.shift();
      if (verdict !== undefined) this.#settle(request, verdict);
    }
    return undefined;
  }

  /** Why a request is not sent any more, or undefined. */
  #unsendable(request: Request<Context>, nowMs: number, queueTimeoutMs: number): Verdict | undefined {
    const expiration = request.push?.expiration;
    if (expiration !== undefined && expiration > 0 && expiration * 1000 <= this.#unixMs) {
      return request.inDoubt ? unaccounted(doubt(this.#lastError)) : expired;
    }
    if (nowMs >= request.submittedAtMs + queueTimeoutMs) {
      const message = `It waited longer than ${queueTimeoutMs} ms for a connection.`;
      return this.#never(request, new TransportError("queue-timeout", message, { cause: this.#lastError }));
    }
    if (request.push === undefined) return undefined;
    const refused = this.#pauses.reason(request.push.topic, request.sequence);
    return refused && this.#never(request, refused);
  }

  /** It will not be sent: `failed`, unless an earlier attempt may have been taken. */
  #never(request: Request<Context>, error: TransportError): Verdict {
    return request.inDoubt ? unaccounted(error) : { outcome: "failed", error };
  }

  #giveBack(request: Request<Context>): void {
    request.state = "queued";
    this.#queue.giveBack(request);
  }

  #settle(request: Request<Context>, verdict: Verdict | AnsweredVerdict): void {
    request.state = "settled";
    this.#pending -= 1;
    const { context, sequence } = request;
    const run = context instanceof SharedTicket ? { sequence, count: 1 } : undefined;
    this.#settlements.push(context, verdict, run);
    this.#flushes.settled(request.sequence);
  }

  /** What is queued for the topic is not sent: the same refusal awaits it. */
  #pauseTopic(topic: string | undefined, error: TransportError): void {
    this.#pauses.pauseTopic(topic, this.#nextSequence, error);
    this.#tell({ type: "credentials-refused", topic, error });
  }

  #pauseAll(error: TransportError): TransportError {
    this.#pauses.pauseAll(this.#nextSequence, error);
    this.#tell({ type: "credentials-refused", topic: undefined, error });
    return error;
  }

  #giveUp(error: TransportError): void {
    let settled = 0;
    for (const request of this.#queue.clear()) {
      if (request.state === "settled") continue;
      this.#settle(request, this.#never(request, error));
      settled += 1;
    }
    this.#stuckSinceMs = this.#nowMs;
    if (settled > 0) this.#tell({ type: "gave-up", error, settled });
  }

  /** The time to close is over: what is left is given up. */
  #hurry(): void {
    const error = new TransportError("closed", "The transport was closed before it was done.");
    this.#giveUp(error);
    for (
      let request = this.#delayed.take(Infinity);
      request !== undefined;
      request = this.#delayed.take(Infinity)
    ) {
      this.#settle(request, this.#never(request, error));
    }
    this.#surrender = error;
    for (const connection of this.#pool.all()) connection.abandon(error);
  }

  get #wantsConnection(): boolean {
    return this.#queue.size > 0 && (this.#host.tokens === undefined || this.#hasToken);
  }

  get #hasToken(): boolean {
    return this.#host.tokens?.current(this.#nowMs) !== undefined;
  }

  get #hopelessAtMs(): number {
    const { giveUpAfterMs, answerTimeoutMs } = this.#options;
    return this.#stuckSinceMs + Math.max(giveUpAfterMs, answerTimeoutMs);
  }

  #explain(): TransportError {
    const error = this.#lastError;
    const seconds = (this.#nowMs - this.#stuckSinceMs) / 1000;
    return new TransportError(
      error?.code ?? "connect-failed",
      `Nothing has got through for ${Math.round(seconds)} s: ${error?.message ?? "no request was answered"}`,
      { cause: error, hint: error?.hint },
    );
  }

  #legal(input: Http2Input, number: number): Http2Connection<Context> | undefined {
    const connection = this.#pool.get(number);
    if (connection !== undefined && legalConnectionStates[input].includes(connection.state))
      return connection;
    this.#tell({ type: "illegal-input", input, state: connection?.state ?? "unknown" });
    return undefined;
  }

  /** Something new came in: what it does to requests is counted from here. */
  #begin(at: Moment): void {
    this.#look(at);
    this.#tally = { returned: 0, doubtful: 0 };
  }

  #look({ nowMs, unixMs }: Moment): void {
    this.#nowMs = nowMs;
    this.#unixMs = unixMs;
  }

  #tell(event: Http2SessionEvent): void {
    this.#events.push(event);
  }
}

function doubt(cause: TransportError | undefined): TransportError {
  return new TransportError("connection-lost", "Its connection broke before the answer.", { cause });
}

function refusal(reason: string, hint: string | undefined): TransportError {
  return new TransportError("credentials-refused", `APNs refuses the credentials: ${reason}.`, { hint });
}

/** Where the same credentials were accepted before, it is the request that does not fit them, not the connection. */
function isAtFaultAlone<Context>(connection: Http2Connection<Context>, { description }: Judgement): boolean {
  return description.action === "stop" && connection.accepted > 0;
}
