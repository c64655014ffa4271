import { UsageError } from "@apns/wire";
import {
  type BinaryNotification,
  type ErrorResponse,
  ErrorResponseDecoder,
  encodeBarrier,
  SHUTDOWN_STATUS,
} from "@apns/wire/binary";
import { TransportError, type TransportErrorCode } from "../../errors/transport-error.js";
import type { PartialOptions } from "../../options/option-table.js";
import type { FlushAnswer } from "../flush-requests.js";
import { Intake } from "../intake.js";
import type { Moment } from "../moment.js";
import type { Session, SessionAction } from "../session.js";
import type { SessionStats } from "../session-stats.js";
import type { Receive } from "../settlements.js";
import {
  acceptedByBarrier,
  acceptedByPosition,
  presumedAccepted,
  rejection,
  unaccounted,
  type Verdict,
} from "../verdict.js";
import {
  type BinaryConnectionState,
  type BinaryConnectionStateName,
  type BinaryInput,
  connectionOf,
  legalStates,
  type OpenConnection,
} from "./connection-state.js";
import { Departures } from "./departures.js";
import type { DeviceBatch } from "./device-batch.js";
import type { BinarySessionEvent } from "./events.js";
import { Ledger } from "./ledger.js";
import {
  closedWithoutAWord,
  malformedAnswer,
  namesNothing,
  poisonous,
  refusedSilently,
  timedOut,
} from "./loss-reason.js";
import { type BinarySessionOptions, resolveBinarySessionOptions } from "./options.js";
import { PoisonSearch } from "./poison-search.js";
import { ReconnectPolicy } from "./reconnect-policy.js";
import { BARRIER_IDENTIFIER, type FrameMemory, pureFrameMemory } from "./resend-log.js";
import { WritePace } from "./write-pace.js";

/** This many notifications may wait to be written; see {@link Intake}. */
const FULL_QUEUE = 4096;
/** While a connection is opened there is time to read ahead. */
const CONNECTING_SLACK = 2048;
/** How many to submit at a time meanwhile: steps that do not delay the handshake. */
const CONNECTING_ROOM = 256;
/** The usual size of a frame: one write's worth of notifications is submitted before other work gets its turn. */
const FRAME_BYTES = 128;
const LEAST_ROOM = 64;
const MOST_ROOM = 2048;
/** Barriers in a row that may go unanswered until silence is trusted instead. */
const BARRIER_FAILURES = 2;
/** What another attempt cannot mend. */
const HOPELESS: ReadonlySet<TransportErrorCode> = new Set(["certificate-refused", "server-not-trusted"]);
/** Writes are recorded in at most this many batches per `settleAfterMs`. */
const DEPARTURES_PER_SETTLE = 256;

/**
 * The protocol logic of one connection at a time to a binary gateway, and of the connections that follow
 * it. It has no socket, timer, clock or randomness of its own: a driver reports what happens, with the time,
 * and does what the session asks.
 *
 * After every call that takes `nowMs`, the driver takes what has come of it:
 * {@link takeAction}, {@link takeWrite}, {@link drain}, and arms one timer for {@link wakeAtMs}. Times are
 * milliseconds on a clock that never goes back; expirations are compared with the seconds since 1970 given
 * to {@link takeWrite}. Early or spurious wakes are harmless. Once the session has asked to disconnect, it
 * wants to hear no more of that connection.
 */
export class BinarySession<Ticket extends object> implements Session<Ticket, Verdict, BinarySessionEvent> {
  readonly #options: BinarySessionOptions;
  readonly #random: () => number;
  readonly #ledger: Ledger<Ticket>;
  readonly #departures: Departures;
  readonly #pace: WritePace;
  readonly #poison: PoisonSearch;
  readonly #reconnect: ReconnectPolicy;
  readonly #intake = new Intake(FULL_QUEUE);
  readonly #actions: SessionAction[] = [];
  #events: BinarySessionEvent[] = [];
  #state: BinaryConnectionState = { name: "idle" };
  #connections = 0;
  /** The connection that is open or being opened, or the last one. */
  #number = 0;
  #losses = 0;
  #barrierFailures = 0;
  /** When a close must end; undefined while the session is open for submissions. */
  #closeDeadlineMs: number | undefined;

  /**
   * @param random returns a number in [0, 1); spreads reconnects
   * @param memory where frames lie; default: plain arrays
   */
  constructor(
    options: PartialOptions<BinarySessionOptions>,
    random: () => number,
    memory: FrameMemory = pureFrameMemory,
  ) {
    this.#options = resolveBinarySessionOptions(options);
    this.#random = random;
    this.#ledger = new Ledger(this.#options, memory);
    this.#departures = new Departures(this.#options.settleAfterMs / DEPARTURES_PER_SETTLE);
    this.#pace = new WritePace(this.#options.maxWriteBytes);
    this.#poison = new PoisonSearch(this.#options.resendBufferSize);
    this.#reconnect = new ReconnectPolicy(this.#options, this.#poison);
  }

  get stateName(): BinaryConnectionStateName {
    return this.#state.name;
  }

  /** Notifications submitted and not settled, written or not. */
  get pending(): number {
    return this.#ledger.pending;
  }

  /** Notifications submitted and not written. */
  get queued(): number {
    return this.#ledger.queued;
  }

  /** How many more to submit before other work gets a turn; 0 when full, until the event `room`. */
  get room(): number {
    if (this.#intake.isFull) return 0;
    if (this.#state.name !== "open") return CONNECTING_ROOM;
    return Math.min(MOST_ROOM, Math.max(LEAST_ROOM, Math.ceil(this.#pace.maxBytes / FRAME_BYTES)));
  }

  get isClosed(): boolean {
    return this.#state.name === "closed";
  }

  get #slack(): number {
    return this.#state.name === "open" ? 0 : CONNECTING_SLACK;
  }

  /** The most that is written at once now, in bytes: less than `maxWriteBytes` after an error response, for a while. */
  get writeBytes(): number {
    return this.#pace.maxBytes;
  }

  get stats(): SessionStats {
    const { written, resent, possibleDuplicates } = this.#ledger;
    return { written, resent, possibleDuplicates, connections: this.#connections, losses: this.#losses };
  }

  // ---- what callers ask for

  /**
   * Takes a notification. It is checked and encoded at once; its ticket comes back by {@link drain} with
   * its verdict. Returns its sequence number, with which it can be cancelled.
   *
   * @throws WireError for bad input, UsageError `closed`; the session is as before then
   */
  submit(notification: BinaryNotification, ticket: Ticket, at: Moment): number {
    this.#assertOpen();
    const sequence = this.#ledger.add(notification, ticket);
    this.#intake.grew(this.#ledger.queued, this.#slack);
    if (this.#state.name === "idle") this.#connectIfNeeded(at.nowMs);
    return sequence;
  }

  /**
   * Takes one notification for many devices, in the order of the device tokens, with consecutive sequence numbers from
   * {@link nextSequence} on. It stops before a device token that is bad, and answers its index, or else how many device
   * tokens there are.
   *
   * @throws WireError where the very first one is bad, UsageError `closed`; the session is as before then
   */
  submitEach(batch: DeviceBatch<Ticket>, at: Moment): number {
    this.#assertOpen();
    const end = this.#ledger.addEach(batch);
    this.#intake.grew(this.#ledger.queued, this.#slack);
    if (this.#state.name === "idle") this.#connectIfNeeded(at.nowMs);
    return end;
  }

  /** The sequence number that the next notification gets. */
  get nextSequence(): number {
    return this.#ledger.tail;
  }

  #assertOpen(): void {
    if (this.#closeDeadlineMs === undefined) return;
    throw new UsageError("closed", "The transport is closed and takes no more notifications.");
  }

  /**
   * Withdraws a notification that has not been written on the current connection. One that an earlier
   * connection may have delivered settles as unaccounted, any other as cancelled. Answers false when it
   * is too late.
   */
  cancel(sequence: number, at: Moment): boolean {
    const done = this.#ledger.cancel(sequence);
    if (done) this.#closeIfDone(at.nowMs);
    return done;
  }

  /** Asks that everything submitted so far settles soon; `answer` is called by {@link drain}. */
  flush(timeoutMs: number, answer: FlushAnswer, { nowMs }: Moment): void {
    this.#ledger.flush(nowMs + timeoutMs, answer);
  }

  /** Takes no more submissions, lets everything settle until `timeoutMs` has passed (0 = at once), then closes. */
  close(timeoutMs: number, { nowMs }: Moment): void {
    const deadlineMs = nowMs + timeoutMs;
    if (this.#closeDeadlineMs !== undefined && this.#closeDeadlineMs <= deadlineMs) return;
    this.#closeDeadlineMs = deadlineMs;
    this.#ledger.flush(deadlineMs, () => {});
    this.#closeIfDone(nowMs);
  }

  // ---- what the driver reports

  connected(number: number, { nowMs }: Moment): void {
    if (!this.#isLegal("connected", number)) return;
    this.#connections += 1;
    this.#reconnect.connected();
    const connection: OpenConnection = {
      firstSequence: this.#ledger.cursor,
      decoder: new ErrorResponseDecoder(),
      writing: false,
      writingSinceMs: nowMs,
      lastActivityAtMs: nowMs,
      barrier: "none",
      barrierDeadlineMs: Infinity,
    };
    this.#state = this.#reconnect.mustProve
      ? { name: "proving", connection, untilMs: nowMs + this.#options.proveMs }
      : { name: "open", connection };
  }

  connectFailed(number: number, error: TransportError, { nowMs }: Moment): void {
    if (!this.#isLegal("connect-failed", number)) return;
    this.#state = { name: "idle" };
    this.#reconnect.connectFailed(error, nowMs);
    if (HOPELESS.has(error.code)) this.#giveUp(error, nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  received(number: number, bytes: Uint8Array, { nowMs }: Moment): void {
    if (!this.#isLegal("received", number)) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    connection.lastActivityAtMs = nowMs;
    const [response] = connection.decoder.push(bytes);
    // The gateway closes after its first error response; whatever follows it is noise.
    if (response !== undefined) {
      this.#onErrorResponse(connection, response, nowMs);
    } else if (connection.decoder.failure !== undefined) {
      const error = malformedAnswer(connection.decoder.failure);
      this.#events.push({ type: "answer-malformed", error });
      this.#dropLost(connection, error, nowMs);
    }
  }

  /** The last write has left: the driver may be given the next one. */
  written(number: number, { nowMs }: Moment): boolean {
    if (!this.#isLegal("written", number)) return false;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return false;
    connection.writing = false;
    connection.lastActivityAtMs = nowMs;
    this.#pace.left();
    this.#departures.left(this.#ledger.cursor, nowMs);
    return true;
  }

  /** The connection takes no more bytes; the error response may still come. */
  writeFailed(number: number, { nowMs }: Moment): void {
    if (!this.#isLegal("write-failed", number)) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined || this.#state.name === "listening") return;
    this.#state = { name: "listening", connection, untilMs: nowMs + this.#options.answerGraceMs };
  }

  /** The connection is gone, everything it had to say was reported. `error` is absent for an orderly end. */
  ended(number: number, error: TransportError | undefined, { nowMs }: Moment): void {
    if (!this.#isLegal("ended", number)) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    this.#state = { name: "idle" };
    this.#departures.clear();
    this.#lost(connection, error ?? closedWithoutAWord(connection.decoder.pendingBytes), nowMs);
  }

  /** Time has passed. */
  wake({ nowMs }: Moment): void {
    this.#settleSilent(nowMs);
    this.#ledger.expireFlushes(nowMs);
    this.#closeIfDone(nowMs);
    const state = this.#state;
    switch (state.name) {
      case "waiting":
        if (this.#isHopeless(nowMs)) this.#giveUp(this.#reconnect.explain(), nowMs);
        else if (this.queued === 0) this.#state = { name: "idle" };
        else if (nowMs >= state.untilMs) this.#connect();
        break;
      case "connecting":
        if (this.#isHopeless(nowMs)) {
          this.#drop();
          this.#giveUp(this.#reconnect.explain(), nowMs);
        }
        break;
      case "proving":
        if (nowMs >= state.untilMs) {
          this.#reconnect.proved();
          this.#state = { name: "open", connection: state.connection };
        }
        break;
      case "open":
        this.#wakeOpen(state.connection, nowMs);
        break;
      case "listening":
        if (nowMs >= state.untilMs) {
          const { connection } = state;
          this.#dropLost(connection, closedWithoutAWord(connection.decoder.pendingBytes), nowMs);
        }
        break;
      default:
    }
  }

  // ---- what the driver takes

  /** When {@link wake} is due, on the driver's clock; Infinity when nothing is. May change with every call. */
  get wakeAtMs(): number {
    const state = this.#state;
    if (state.name === "closed") return Infinity;
    const at = Math.min(this.#ledger.nextFlushDeadlineMs, this.#closeDeadlineMs ?? Infinity);
    switch (state.name) {
      case "waiting":
        return Math.min(at, state.untilMs, this.#hopelessAtMs);
      case "connecting":
        return Math.min(at, this.#hopelessAtMs);
      case "proving":
      case "listening":
        return Math.min(at, state.untilMs);
      case "open":
        return Math.min(at, this.#openWakeAtMs(state.connection));
      default:
        return at;
    }
  }

  takeAction(): SessionAction | undefined {
    return this.#actions.shift();
  }

  /**
   * The next bytes to write, or undefined when nothing may be written now. The driver reports
   * {@link written} when they have left; until then there are no more. The bytes are a view of the resend
   * buffer, valid until the connection ends or everything in it has settled.
   */
  takeWrite(number: number, { nowMs, unixMs }: Moment): Uint8Array | undefined {
    if (this.#state.name !== "open" || number !== this.#number) return undefined;
    const { connection } = this.#state;
    if (connection.writing || connection.barrier === "written") return undefined;
    // What waits behind a flush stays back until the flush is answered: the barrier goes in between.
    const flushTarget = this.#barrierUsable ? this.#ledger.flushTarget : undefined;
    const bytes =
      this.#ledger.takeFrames({
        window: this.#poison.window,
        end: flushTarget ?? Infinity,
        maxBytes: this.#pace.maxBytes,
        epochSeconds: Math.floor(unixMs / 1000),
      }) ?? this.#nextBarrier(connection, nowMs);
    if (bytes === undefined) return undefined;
    connection.writing = true;
    connection.writingSinceMs = nowMs;
    connection.lastActivityAtMs = nowMs;
    return bytes;
  }

  /** Hands over what has settled, then answers flushes, then tells what happened. */
  drain(receive: Receive<Ticket>, tell: (event: BinarySessionEvent) => void): void {
    this.#ledger.drain(receive);
    if (this.#intake.look(this.#ledger.queued, this.#slack)) tell({ type: "room" });
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      for (const event of events) tell(event);
    }
  }

  // ---- barriers

  #nextBarrier(connection: OpenConnection, nowMs: number): Uint8Array | undefined {
    if (!this.#barrierIsDue()) return undefined;
    connection.barrier = "written";
    connection.barrierDeadlineMs = nowMs + this.#options.barrierTimeoutMs;
    return encodeBarrier(BARRIER_IDENTIFIER);
  }

  #barrierIsDue(): boolean {
    const { unsettled, cursor, flushTarget } = this.#ledger;
    if (unsettled === 0 || !this.#barrierUsable) return false;
    // A barrier beside the last suspect could be the culprit itself; then only silence acquits.
    if (flushTarget !== undefined && cursor >= flushTarget) return !this.#poison.decisive;
    if (unsettled < this.#poison.window) return false;
    if (this.#poison.narrowed) return !this.#poison.decisive;
    return this.#options.onBufferFull === "barrier";
  }

  get #barrierUsable(): boolean {
    return this.#options.confirm === "barrier" && this.#barrierFailures < BARRIER_FAILURES;
  }

  #barrierFailed(failures: number): void {
    this.#barrierFailures = failures;
    if (failures === BARRIER_FAILURES) this.#events.push({ type: "barrier-unanswered" });
  }

  // ---- answers

  #onErrorResponse(connection: OpenConnection, response: ErrorResponse, nowMs: number): void {
    const { status, identifier } = response;
    const ledger = this.#ledger;
    if (identifier === BARRIER_IDENTIFIER && connection.barrier === "written") {
      this.#barrierFailures = 0;
      ledger.settleThrough(ledger.cursor, acceptedByBarrier);
      this.#dropAnswered(nowMs);
      return;
    }
    const sequence = ledger.sequenceOf(identifier);
    if (sequence === -1) {
      this.#onUnknownIdentifier(connection, response, nowMs);
      return;
    }
    this.#events.push({ type: "error-response", status, identifier });
    ledger.settleThrough(sequence, acceptedByPosition);
    // A shutdown names the last notification that was taken (Apple, Binary Provider API, note to table
    // A-4); so does status 0, "no errors encountered".
    const wasTaken = status === SHUTDOWN_STATUS || status === 0;
    ledger.settleThrough(sequence + 1, wasTaken ? acceptedByPosition : rejection(status));
    const count = ledger.rewind("discarded");
    if (count > 0) {
      this.#pace.discarded();
      this.#events.push({ type: "resending", count, inDoubt: 0 });
    }
    this.#dropAnswered(nowMs);
  }

  #onUnknownIdentifier(connection: OpenConnection, response: ErrorResponse, nowMs: number): void {
    const { status, identifier } = response;
    const late = this.#ledger.settledSequenceOf(identifier, connection.firstSequence);
    this.#events.push(
      late === -1
        ? { type: "unknown-identifier", status, identifier }
        : { type: "late-error-response", status, identifier, presumedAfter: this.#ledger.head - 1 - late },
    );
    if (connection.barrier === "written" && identifier === 0) this.#barrierFailed(this.#barrierFailures + 1);
    this.#dropLost(connection, namesNothing(response), nowMs);
  }

  #settleSilent(nowMs: number): void {
    if (this.#state.name !== "open" || this.#state.connection.barrier === "written") return;
    let settled = false;
    for (;;) {
      const atMs = this.#departures.oldestAtMs;
      if (atMs === undefined || atMs + this.#options.settleAfterMs > nowMs) break;
      const end = this.#departures.shift();
      if (end > this.#ledger.head) {
        this.#ledger.settleThrough(end, presumedAccepted);
        settled = true;
      }
    }
    if (!settled) return;
    // It outlived the silence alone, and died beside barriers before: it was the barrier that killed.
    if (this.#poison.decisive && this.#barrierUsable) this.#barrierFailed(BARRIER_FAILURES);
    this.#progressed(nowMs);
  }

  #progressed(nowMs: number): void {
    this.#poison.progressed();
    this.#reconnect.progressed();
    this.#closeIfDone(nowMs);
  }

  // ---- losses

  /** The connection is gone and did not say what it took. */
  #lost(connection: OpenConnection, error: TransportError, nowMs: number): void {
    const { unsettled, cursor } = this.#ledger;
    if (error.code === "certificate-refused") {
      // The handshake had failed for the gateway: it read none of what was written.
      this.#ledger.rewind("discarded");
      this.#giveUp(error, nowMs);
    } else if (unsettled === 0) {
      this.#lostUnused(connection, error, nowMs);
    } else {
      this.#losses += 1;
      this.#events.push({ type: "connection-lost", error, unsettled });
      const guilty = this.#poison.lost(unsettled);
      this.#reconnect.lost(error, nowMs);
      if (this.#options.onConnectionLost === "report") this.#ledger.settleThrough(cursor, unaccounted(error));
      else this.#resendInDoubt(error, guilty);
      this.#recover(nowMs);
    }
  }

  #resendInDoubt(error: TransportError, guilty: boolean): void {
    const count = this.#ledger.rewind(error);
    this.#events.push({ type: "resending", count, inDoubt: count });
    const { window, losses, narrowed } = this.#poison;
    if (guilty) {
      this.#ledger.settleThrough(this.#ledger.head + 1, unaccounted(poisonous(error)));
      this.#events.push({ type: "poison-isolated", losses });
    } else if (narrowed) {
      this.#events.push({ type: "window-narrowed", window, losses });
    }
  }

  /** The connection ended with nothing in doubt: a rest after work done, or a certificate not taken. */
  #lostUnused(connection: OpenConnection, error: TransportError, nowMs: number): void {
    const carried = this.#ledger.head > connection.firstSequence;
    if (carried || this.pending === 0) this.#connectIfNeeded(nowMs);
    else if (this.#reconnect.closedAfterHandshake(error, nowMs)) this.#giveUp(refusedSilently(error), nowMs);
    else this.#recover(nowMs);
  }

  #recover(nowMs: number): void {
    if (this.#isHopeless(nowMs)) this.#giveUp(this.#reconnect.explain(), nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  #giveUp(error: TransportError, nowMs: number): void {
    const settled = this.pending;
    this.#ledger.settleRest(error);
    if (this.#state.name === "waiting") this.#state = { name: "idle" };
    this.#events.push({ type: "gave-up", error, settled });
    this.#reconnect.gaveUp();
    this.#closeIfDone(nowMs);
  }

  get #hopelessAtMs(): number {
    return this.pending === 0 ? Infinity : this.#reconnect.hopelessAtMs;
  }

  #isHopeless(nowMs: number): boolean {
    return nowMs >= this.#hopelessAtMs;
  }

  // ---- states

  #connectIfNeeded(nowMs: number): void {
    if (this.#state.name !== "idle") return;
    if (this.queued === 0) {
      this.#closeIfDone(nowMs);
      return;
    }
    const pauseMs = this.#reconnect.pauseMs(this.#random);
    if (pauseMs > 0) this.#state = { name: "waiting", untilMs: nowMs + pauseMs };
    else this.#connect();
  }

  #connect(): void {
    this.#number += 1;
    this.#state = { name: "connecting" };
    this.#actions.push({ type: "connect", connection: this.#number });
  }

  /** Leaves the connection, or the attempt at one. */
  #drop(): void {
    this.#actions.push({ type: "disconnect", connection: this.#number });
    this.#departures.clear();
    this.#state = { name: "idle" };
  }

  #dropAnswered(nowMs: number): void {
    this.#drop();
    this.#progressed(nowMs);
    this.#connectIfNeeded(nowMs);
  }

  #dropLost(connection: OpenConnection, error: TransportError, nowMs: number): void {
    this.#drop();
    this.#lost(connection, error, nowMs);
  }

  #openWakeAtMs(connection: OpenConnection): number {
    const { settleAfterMs, writeTimeoutMs } = this.#options;
    const evidenceAtMs =
      connection.barrier === "written"
        ? connection.barrierDeadlineMs
        : (this.#departures.oldestAtMs ?? Infinity) + settleAfterMs;
    if (connection.writing) return Math.min(evidenceAtMs, connection.writingSinceMs + writeTimeoutMs);
    return this.pending === 0 ? Math.min(evidenceAtMs, this.#idleAtMs(connection)) : evidenceAtMs;
  }

  #wakeOpen(connection: OpenConnection, nowMs: number): void {
    const { barrierTimeoutMs, writeTimeoutMs } = this.#options;
    if (connection.barrier === "written" && nowMs >= connection.barrierDeadlineMs) {
      this.#barrierFailed(this.#barrierFailures + 1);
      this.#dropLost(connection, timedOut("The gateway did not answer a barrier", barrierTimeoutMs), nowMs);
    } else if (connection.writing && nowMs >= connection.writingSinceMs + writeTimeoutMs) {
      this.#dropLost(connection, timedOut("The gateway took no bytes", writeTimeoutMs), nowMs);
    } else if (!connection.writing && this.pending === 0 && nowMs >= this.#idleAtMs(connection)) {
      this.#drop();
      this.#ledger.rest();
    }
  }

  #idleAtMs(connection: OpenConnection): number {
    const { idleTimeoutMs } = this.#options;
    return idleTimeoutMs === 0 ? Infinity : connection.lastActivityAtMs + idleTimeoutMs;
  }

  #closeIfDone(nowMs: number): void {
    if (this.#closeDeadlineMs === undefined || this.#state.name === "closed") return;
    if (this.pending > 0 && nowMs < this.#closeDeadlineMs) return;
    this.#ledger.settleRest(
      new TransportError("closed", "The transport was closed before the notification settled."),
    );
    if (this.#state.name !== "idle" && this.#state.name !== "waiting") this.#drop();
    this.#state = { name: "closed" };
  }

  #isLegal(input: BinaryInput, number: number): boolean {
    const state = this.#state.name;
    if (number === this.#number && legalStates[input].includes(state)) return true;
    this.#events.push({ type: "illegal-input", input, state });
    return false;
  }
}
