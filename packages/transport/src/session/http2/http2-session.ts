import { UsageError } from "@apns/wire";
import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { TransportError } from "../../errors/transport-error.js";
import type { PartialOptions } from "../../options/option-table.js";
import type { FlushAnswer } from "../flush-requests.js";
import { GiveUpDeadline } from "../give-up-deadline.js";
import type { Moment } from "../moment.js";
import { type Session, type SessionAction, SUSPICIOUS_GAP_MS } from "../session.js";
import type { SessionStats } from "../session-stats.js";
import type { Receive } from "../settlements.js";
import type { Verdict } from "../verdict.js";
import { AnswerPolicy } from "./answers/answer-policy.js";
import type { AnsweredVerdict } from "./answers/answered-verdict.js";
import { ApnsIds } from "./apns-ids.js";
import { type Http2Input, isLegal } from "./connection/connection-state.js";
import type { Http2Connection } from "./connection/http2-connection.js";
import { pureMemory } from "./connection/output-buffer.js";
import { ConnectionReports } from "./connection-reports.js";
import { Dispatch } from "./dispatch.js";
import type { Http2SessionEvent } from "./events.js";
import { GiveUp } from "./give-up.js";
import type { Http2SessionHost } from "./host.js";
import type { Wants } from "./isolation/connection-readiness.js";
import { ServerEvidence } from "./isolation/server-evidence.js";
import { Ledger } from "./ledger.js";
import { type Http2SessionOptions, resolveHttp2SessionOptions } from "./options.js";
import { ConnectionPool } from "./pool/connection-pool.js";
import { RememberedStreams } from "./pool/remembered-streams.js";
import type { StreamCounts } from "./pool/stream-counts.js";
import type { PushBatch } from "./push-batch.js";
import type { Http2Submission } from "./request.js";

const NOTHING: Wants = { any: false, waiting: 0, apart: false, isAnswering: true };

/**
 * Sends requests to one APNs server with one identity, over as many HTTP/2 connections as it takes. The queue is the
 * session's: a request is bound to a connection only when it can leave, and what a connection did not process goes
 * over another one.
 *
 * @typeParam Ticket what the program gets back with the verdict
 */
export class Http2Session<Ticket> implements Session<Ticket, Verdict | AnsweredVerdict, Http2SessionEvent> {
  readonly stats: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
  readonly #host: Http2SessionHost;
  readonly #ledger: Ledger<Ticket>;
  readonly #pool: ConnectionPool<Ticket>;
  readonly #dispatch: Dispatch<Ticket>;
  readonly #giveUpDeadline: GiveUpDeadline;
  readonly #giveUp: GiveUp<Ticket>;
  readonly #evidence = new ServerEvidence();
  readonly #now: Moment = { nowMs: 0, unixMs: 0 };
  #events: Http2SessionEvent[] = [];
  #isClosing = false;
  #closeByMs = Infinity;

  constructor(given: PartialOptions<Http2SessionOptions>, host: Http2SessionHost) {
    const options = resolveHttp2SessionOptions(given);
    this.#host = host;
    const { giveUpAfterMs, retry } = options;
    this.#giveUpDeadline = new GiveUpDeadline(giveUpAfterMs);
    const ledger = new Ledger<Ticket>(options, this.#giveUpDeadline);
    this.#ledger = ledger;
    const now = this.#now;
    const giveUpDeadline = this.#giveUpDeadline;
    const tell = (event: Http2SessionEvent): void => void this.#events.push(event);
    const giveUp = new GiveUp({ ledger, giveUpDeadline, now, tell });
    this.#giveUp = giveUp;
    const random = (): number => host.random();
    const ids = new ApnsIds(random);
    const { tokens, authority, memory = pureMemory } = host;
    const policy = new AnswerPolicy({ retry, tokens, ids, random, journeys: ledger.journeys });
    const { stats } = this;
    const evidence = this.#evidence;
    const parts = { options, ledger, policy, giveUpDeadline, giveUp, evidence, stats, random, now, tell };
    const reports = new ConnectionReports<Ticket>(parts);
    const means = { authority, ids, memory, remembered: new RememberedStreams() };
    this.#pool = new ConnectionPool(reports, options, means, random);
    reports.attach(this.#pool);
    this.#dispatch = new Dispatch({ ledger, pool: this.#pool, tokens, evidence, stats, now });
  }

  /** Requests submitted and not settled. */
  get pending(): number {
    return this.#ledger.pending;
  }

  /** Requests that wait for a connection or for the end of a pause. */
  get queued(): number {
    return this.#ledger.queued;
  }

  /** The streams of the open connections. */
  get streams(): StreamCounts {
    return this.#pool.streams;
  }

  /** The sequence number that the next request gets. */
  get nextSequence(): number {
    return this.#ledger.nextSequence;
  }

  /** How many more to submit before other work gets a turn; 0 when full, until the event `room`. */
  get room(): number {
    return this.#ledger.room;
  }

  get isClosed(): boolean {
    return this.#isClosing && this.pending === 0 && this.#pool.isEmpty;
  }

  /**
   * Takes a notification. Returns what {@link cancel} takes.
   *
   * @throws UsageError `closed`
   */
  submit(push: PushRequest, ticket: Ticket, at: Moment): Http2Submission<Ticket> {
    this.#checkOpen();
    return this.#ledger.submit(push, ticket, at.nowMs);
  }

  /**
   * Takes notifications that have all in common but the device token and the id. Returns the index at which it stopped:
   * where the list ends, or at a device token that cannot be sent.
   *
   * @throws UsageError `closed`; and as `PushTemplate.requestFor` for the first of them, before anything is taken
   */
  submitEach(batch: PushBatch<Ticket>, at: Moment): number {
    this.#checkOpen();
    return this.#ledger.submitEach(batch, at.nowMs);
  }

  /** Takes any other request; its answer comes as an {@link AnsweredVerdict}. */
  submitApi(api: ApiRequest, ticket: Ticket, at: Moment): Http2Submission<Ticket> {
    this.#checkOpen();
    return this.#ledger.submitApi(api, ticket, at.nowMs);
  }

  #checkOpen(): void {
    if (this.#isClosing) throw new UsageError("closed", "The transport is closed.");
  }

  /** Withdraws a request that has not left. Returns false when it is too late. */
  cancel(submission: Http2Submission<Ticket>): boolean {
    return this.#ledger.cancel(submission);
  }

  flush(timeoutMs: number, answer: FlushAnswer, { nowMs }: Moment): void {
    this.#ledger.flush(nowMs + timeoutMs, answer);
  }

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
    connection.connected(at.nowMs);
  }

  connectFailed(number: number, error: TransportError, at: Moment): void {
    const connection = this.#legal("connect-failed", number);
    if (connection === undefined) return;
    this.#look(at);
    this.#giveUpDeadline.failed(error);
    this.#pool.failed(connection, at.nowMs);
    this.#giveUp.toHopeless(error);
  }

  received(number: number, bytes: Uint8Array, at: Moment): void {
    this.#look(at);
    this.#legal("received", number)?.received(bytes, at.nowMs);
  }

  written(number: number): boolean {
    const connection = this.#legal("written", number);
    if (connection === undefined) return false;
    connection.written();
    return connection.state !== "open" || connection.hasOutput || this.#ledger.waiting > 0;
  }

  /** Nothing follows from it: the end of the connection is on its way. */
  writeFailed(number: number): void {
    this.#legal("write-failed", number);
  }

  ended(number: number, error: TransportError | undefined, at: Moment): void {
    const connection = this.#legal("ended", number);
    if (connection === undefined) return;
    this.#look(at);
    connection.ended(error, at.nowMs);
  }

  resumed(gapMs: number, at: Moment): void {
    this.#look(at);
    if (gapMs >= SUSPICIOUS_GAP_MS) this.#pool.suspectAll(at.nowMs);
  }

  wake(at: Moment): void {
    this.#look(at);
    this.#ledger.expireFlushes(at.nowMs);
    this.#pool.wake(at.nowMs);
    this.#turn();
  }

  // What the driver asks.

  takeAction(at: Moment): SessionAction | undefined {
    this.#look(at);
    this.#turn();
    return this.#pool.takeAction();
  }

  takeWrite(number: number): Uint8Array | undefined {
    return this.#pool.get(number)?.takeWrite();
  }

  get wakeAtMs(): number {
    const { pending, queued } = this.#ledger;
    const atMs = Math.min(this.#pool.wakeAtMs(this.#wants), this.#ledger.dueAtMs);
    const giveUpAtMs = queued > 0 ? this.#giveUpDeadline.atMs : Infinity;
    return Math.min(atMs, giveUpAtMs, pending > 0 ? this.#closeByMs : Infinity);
  }

  drain(receive: Receive<Ticket, Verdict | AnsweredVerdict>, tell: (event: Http2SessionEvent) => void): void {
    this.#ledger.drain(receive);
    if (this.#ledger.regainsRoom()) tell({ type: "room" });
    const events = this.#events;
    this.#events = [];
    for (const event of events) tell(event);
    this.#ledger.drainFlushes();
  }

  // What time and room allow.

  /** Ends pauses, gives requests to connections, opens and closes those. */
  #turn(): void {
    const { nowMs } = this.#now;
    const ledger = this.#ledger;
    ledger.endPauses(nowMs);
    if (ledger.queued > 0 && nowMs >= this.#giveUpDeadline.atMs) {
      this.#giveUp.toSilence();
    }
    if (ledger.pending > 0 && nowMs >= this.#closeByMs) {
      this.#pool.abandon(this.#giveUp.all());
    }
    this.#dispatch.run();
    if (this.#isClosing && ledger.pending === 0) this.#pool.close();
    if (this.#pool.manage(this.#wants, nowMs)) this.#dispatch.run();
  }

  get #wants(): Wants {
    const { tokens } = this.#host;
    const { waiting, hasSuspects } = this.#ledger;
    if (waiting === 0 && !hasSuspects) return NOTHING;
    // Without a token that should be there, everything waits for it.
    if (tokens !== undefined && tokens.current(this.#now.nowMs) === undefined) return NOTHING;
    return { any: waiting > 0, waiting, apart: hasSuspects, isAnswering: this.#evidence.isAnswering };
  }

  #legal(input: Http2Input, number: number): Http2Connection<Ticket> | undefined {
    const connection = this.#pool.get(number);
    if (connection !== undefined && isLegal(connection.state, input)) return connection;
    this.#events.push({
      type: "illegal-input",
      connection: number,
      input,
      state: connection?.state ?? "unknown",
    });
    return undefined;
  }

  #look({ nowMs, unixMs }: Moment): void {
    this.#now.nowMs = nowMs;
    this.#now.unixMs = unixMs;
  }
}
