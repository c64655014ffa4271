import {
  type BinaryNotification,
  describeStatus,
  type ErrorResponse,
  ErrorResponseDecoder,
  encodeBarrier,
  SHUTDOWN_STATUS,
} from "@apns/wire";
import { type BinarySessionOptions, defaultBinarySessionOptions } from "./binary-session-options.js";
import { Flights } from "./flights.js";
import { type FlushAnswer, FlushRequests } from "./flush-requests.js";
import { reconnectDelayMs } from "./reconnect-delay.js";
import { BARRIER_IDENTIFIER, ResendBuffer } from "./resend-buffer.js";
import type { SessionEvent } from "./session-event.js";
import {
  connectionOf,
  legalStates,
  type OpenConnection,
  type SessionInput,
  type SessionState,
  type SessionStateName,
} from "./session-state.js";
import { Settlements } from "./settlements.js";
import { Suspicion } from "./suspicion.js";
import { TransportError, type TransportErrorCode } from "./transport-error.js";
import { UsageError } from "./usage-error.js";
import {
  acceptedByBarrier,
  acceptedByPosition,
  cancelled,
  expired,
  presumedAccepted,
  type Verdict,
} from "./verdict.js";

/** What a session asks of its driver: to open a connection, or to drop the one it has. */
export type SessionAction = "connect" | "disconnect";

/** Counters of a session, since it was made. */
export interface SessionStats {
  /** Notifications written, each time counted. */
  written: number;
  /** Of these, how many were written before. */
  resent: number;
  /** Of the resent, how many a lost connection may have delivered: the duplicates that are possible. */
  possibleDuplicates: number;
  connections: number;
  /** Connections that ended without an error response while notifications were in doubt. */
  losses: number;
}

/** After losses in a row, pauses stay below this many times the base: the search for poison must end soon. */
const LOSS_DELAY_FACTOR = 20;
/** Barriers in a row that may go unanswered until silence is trusted instead. */
const BARRIER_FAILURES = 2;
/** What another attempt cannot mend. */
const HOPELESS: ReadonlySet<TransportErrorCode> = new Set(["certificate-refused", "server-not-trusted"]);
/** Writes are recorded in at most this many batches per `settleAfterMs`. */
const FLIGHTS_PER_SETTLE = 256;

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
export class BinarySession<Ticket extends object> {
  readonly stats: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };

  readonly #options: BinarySessionOptions;
  readonly #random: () => number;
  readonly #buffer: ResendBuffer<Ticket>;
  readonly #flights: Flights;
  readonly #suspicion: Suspicion;
  readonly #flushes = new FlushRequests();
  readonly #settlements = new Settlements<Ticket>();
  readonly #actions: SessionAction[] = [];
  #events: SessionEvent[] = [];
  #state: SessionState = { name: "idle" };
  /** Before it, a notification may have been taken by a gateway that did not say so. */
  #doubtEnd: number;
  /** Before it, every notification was written at least once. */
  #writtenEnd: number;
  #connectFailures = 0;
  #handshakeCloses = 0;
  #barrierFailures = 0;
  #progressedOnce = false;
  /** When connections began to fail without any progress since. */
  #troubleSinceMs: number | undefined;
  #lastError: TransportError | undefined;
  /** When a close must end; undefined while the session is open for submissions. */
  #closeDeadlineMs: number | undefined;
  #waking = false;

  /** @param random answers a number in [0, 1); used to spread reconnects */
  constructor(options: Partial<BinarySessionOptions>, random: () => number) {
    this.#options = { ...defaultBinarySessionOptions, ...options };
    this.#random = random;
    this.#buffer = new ResendBuffer(this.#options);
    this.#doubtEnd = this.#buffer.head;
    this.#writtenEnd = this.#buffer.head;
    this.#flights = new Flights(this.#options.settleAfterMs / FLIGHTS_PER_SETTLE);
    this.#suspicion = new Suspicion(this.#options.resendBufferSize);
  }

  get stateName(): SessionStateName {
    return this.#state.name;
  }

  /** Notifications submitted and not settled, written or not. */
  get pending(): number {
    return this.#buffer.tail - this.#buffer.head;
  }

  /** Notifications submitted and not written. */
  get queued(): number {
    return this.#buffer.tail - this.#buffer.cursor;
  }

  // ---- what callers ask for

  /**
   * Takes a notification. It is checked and encoded at once; its ticket comes back by {@link drain} with
   * its verdict. Returns its sequence number, with which it can be cancelled.
   *
   * @throws WireError for bad input, UsageError `closed`; the session is as before then
   */
  submit(notification: BinaryNotification, ticket: Ticket, nowMs: number): number {
    if (this.#closeDeadlineMs !== undefined) {
      throw new UsageError("closed", "The transport is closed and takes no more notifications.");
    }
    const sequence = this.#buffer.append(notification, ticket);
    if (this.#state.name === "idle") this.#connectIfNeeded(nowMs);
    return sequence;
  }

  /**
   * Withdraws a notification that has not been written on the current connection. One that an earlier
   * connection may have delivered settles as unaccounted, any other as cancelled. Answers false when it
   * is too late.
   */
  cancel(sequence: number, nowMs: number): boolean {
    if (sequence < this.#buffer.cursor || sequence >= this.#buffer.tail) return false;
    const ticket = this.#buffer.withdraw(sequence);
    if (ticket === undefined) return false;
    this.#settlements.push(ticket, this.#neverWritten(sequence, cancelled));
    this.#sweep(nowMs);
    return true;
  }

  /** Asks that everything submitted so far settles soon; `answer` is called by {@link drain}. */
  flush(timeoutMs: number, answer: FlushAnswer, nowMs: number): void {
    this.#flushes.add(this.#buffer.tail, nowMs + timeoutMs, answer);
    this.#flushes.advance(this.#buffer.head, nowMs);
  }

  /** Takes no more submissions, lets everything settle until `timeoutMs` has passed (0 = at once), then closes. */
  close(timeoutMs: number, nowMs: number): void {
    const deadlineMs = nowMs + timeoutMs;
    if (this.#closeDeadlineMs !== undefined && this.#closeDeadlineMs <= deadlineMs) return;
    this.#closeDeadlineMs = deadlineMs;
    this.#flushes.add(this.#buffer.tail, deadlineMs, () => {});
    this.wake(nowMs);
  }

  // ---- what the driver reports

  connected(nowMs: number): void {
    if (!this.#isLegal("connected")) return;
    this.stats.connections += 1;
    this.#connectFailures = 0;
    const connection: OpenConnection = {
      openedAtMs: nowMs,
      firstSequence: this.#buffer.cursor,
      decoder: new ErrorResponseDecoder(),
      writing: false,
      writingSinceMs: nowMs,
      lastActivityAtMs: nowMs,
      barrier: "none",
      barrierDeadlineMs: Infinity,
    };
    this.#state = this.#mustProve()
      ? { name: "proving", connection, untilMs: nowMs + this.#options.proveMs }
      : { name: "open", connection };
  }

  connectFailed(error: TransportError, nowMs: number): void {
    if (!this.#isLegal("connect-failed")) return;
    this.#state = { name: "idle" };
    this.#connectFailures += 1;
    this.#inTrouble(error, nowMs);
    if (HOPELESS.has(error.code)) this.#giveUp(error, nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  received(bytes: Uint8Array, nowMs: number): void {
    if (!this.#isLegal("received")) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    connection.lastActivityAtMs = nowMs;
    const [response] = connection.decoder.push(bytes);
    // The gateway closes after its first error response; whatever follows it is noise.
    if (response !== undefined) {
      this.#onErrorResponse(response, nowMs);
      return;
    }
    const { failure } = connection.decoder;
    if (failure !== undefined) {
      const error = new TransportError(
        "answer-malformed",
        "The gateway sent bytes that are no error response.",
        {
          cause: failure,
          hint: "Check that the endpoint is a binary gateway: the HTTP/2 endpoint does not speak this protocol.",
        },
      );
      this.#events.push({ type: "answer-malformed", error });
      this.#drop();
      this.#lost(connection, error, nowMs);
    }
  }

  /** The last write has left: the driver may be given the next one. */
  written(nowMs: number): void {
    if (!this.#isLegal("written")) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    connection.writing = false;
    connection.lastActivityAtMs = nowMs;
    this.#flights.left(this.#buffer.cursor, nowMs);
  }

  /** The connection takes no more bytes; the error response may still come. */
  writeFailed(nowMs: number): void {
    if (!this.#isLegal("write-failed")) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined || this.#state.name === "listening") return;
    this.#state = { name: "listening", connection, untilMs: nowMs + this.#options.answerGraceMs };
  }

  /** The connection is gone, everything it had to say was reported. `error` is absent for an orderly end. */
  connectionEnded(error: TransportError | undefined, nowMs: number): void {
    if (!this.#isLegal("connection-ended")) return;
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    this.#state = { name: "idle" };
    this.#flights.clear();
    this.#lost(connection, error ?? closedWithoutAWord(connection.decoder.pendingBytes), nowMs);
  }

  /** Time has passed. */
  wake(nowMs: number): void {
    // Settling may ask for a wake again; the loop below picks that up.
    if (this.#waking) return;
    this.#waking = true;
    this.#settleSilent(nowMs);
    this.#closeIfDone(nowMs);
    const state = this.#state;
    switch (state.name) {
      case "waiting":
        if (this.#isHopeless(nowMs)) this.#giveUp(this.#noConnection(), nowMs);
        else if (this.queued === 0) this.#state = { name: "idle" };
        else if (nowMs >= state.untilMs) this.#connect();
        break;
      case "connecting":
        if (this.#isHopeless(nowMs)) {
          this.#drop();
          this.#giveUp(this.#noConnection(), nowMs);
        }
        break;
      case "proving":
        if (nowMs >= state.untilMs) {
          this.#handshakeCloses = 0;
          this.#state = { name: "open", connection: state.connection };
        }
        break;
      case "open":
        this.#wakeOpen(state.connection, nowMs);
        break;
      case "listening":
        if (nowMs >= state.untilMs) {
          this.#drop();
          this.#lost(state.connection, closedWithoutAWord(state.connection.decoder.pendingBytes), nowMs);
        }
        break;
      default:
    }
    this.#flushes.advance(this.#buffer.head, nowMs);
    this.#closeIfDone(nowMs);
    this.#waking = false;
  }

  // ---- what the driver takes

  /** When {@link wake} is due, on the driver's clock; Infinity when nothing is. May change with every call. */
  get wakeAtMs(): number {
    let at = Math.min(this.#flushes.nextDeadlineMs, this.#closeDeadlineMs ?? Infinity);
    const state = this.#state;
    switch (state.name) {
      case "waiting":
        return Math.min(at, state.untilMs, this.#hopelessAtMs());
      case "connecting":
        return Math.min(at, this.#hopelessAtMs());
      case "proving":
      case "listening":
        return Math.min(at, state.untilMs);
      case "open": {
        const { connection } = state;
        if (connection.barrier === "written") at = Math.min(at, connection.barrierDeadlineMs);
        else at = Math.min(at, (this.#flights.oldestAtMs ?? Infinity) + this.#options.settleAfterMs);
        if (connection.writing) at = Math.min(at, connection.writingSinceMs + this.#options.writeTimeoutMs);
        else if (this.pending === 0) at = Math.min(at, this.#idleAtMs(connection));
        return at;
      }
      case "closed":
        return Infinity;
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
   *
   * @param epochSeconds seconds since 1970, for expirations
   */
  takeWrite(nowMs: number, epochSeconds: number): Uint8Array | undefined {
    const state = this.#state;
    if (state.name !== "open" || state.connection.writing || state.connection.barrier === "written") {
      return undefined;
    }
    const { connection } = state;
    const bytes = this.#nextFrames(nowMs, epochSeconds) ?? this.#nextBarrier(connection, nowMs);
    if (bytes === undefined) return undefined;
    connection.writing = true;
    connection.writingSinceMs = nowMs;
    connection.lastActivityAtMs = nowMs;
    return bytes;
  }

  /** Hands over what has settled, then answers flushes, then tells what happened. */
  drain(receive: (ticket: Ticket, verdict: Verdict) => void, tell: (event: SessionEvent) => void): void {
    this.#settlements.drain(receive);
    this.#flushes.drain();
    while (this.#events.length > 0) {
      const events = this.#events;
      this.#events = [];
      for (const event of events) tell(event);
    }
  }

  // ---- writing

  #nextFrames(nowMs: number, epochSeconds: number): Uint8Array | undefined {
    const buffer = this.#buffer;
    this.#skipSettled(nowMs, epochSeconds);
    const from = buffer.cursor;
    // What waits behind a flush stays back until the flush is answered: the barrier goes in between.
    const flushTarget = this.#barrierUsable() ? (this.#flushes.nextTarget ?? buffer.tail) : buffer.tail;
    const limit = Math.min(buffer.tail, buffer.head + this.#suspicion.window, Math.max(flushTarget, from));
    let to = from;
    let bytes = 0;
    while (to < limit && buffer.adjacent(from, to)) {
      const expiration = buffer.expirationAt(to);
      if (buffer.ticketAt(to) === undefined || (expiration !== 0 && expiration <= epochSeconds)) break;
      bytes += buffer.frameBytesAt(to);
      if (to > from && bytes > this.#options.maxWriteBytes) break;
      to += 1;
    }
    if (to === from) return undefined;
    this.stats.written += to - from;
    this.stats.resent += Math.max(0, Math.min(to, this.#writtenEnd) - from);
    this.#writtenEnd = Math.max(this.#writtenEnd, to);
    buffer.cursor = to;
    return buffer.view(from, to);
  }

  /** Moves the cursor past notifications that were withdrawn, and settles those that have expired. */
  #skipSettled(nowMs: number, epochSeconds: number): void {
    const buffer = this.#buffer;
    while (buffer.cursor < buffer.tail) {
      const sequence = buffer.cursor;
      if (buffer.ticketAt(sequence) !== undefined) {
        const expiration = buffer.expirationAt(sequence);
        if (expiration === 0 || expiration > epochSeconds) break;
        const ticket = buffer.withdraw(sequence);
        if (ticket !== undefined) this.#settlements.push(ticket, this.#neverWritten(sequence, expired));
      }
      buffer.cursor += 1;
      this.#sweep(nowMs);
    }
  }

  #nextBarrier(connection: OpenConnection, nowMs: number): Uint8Array | undefined {
    if (!this.#barrierIsDue()) return undefined;
    connection.barrier = "written";
    connection.barrierDeadlineMs = nowMs + this.#options.barrierTimeoutMs;
    return encodeBarrier(BARRIER_IDENTIFIER);
  }

  #barrierIsDue(): boolean {
    const { head, cursor } = this.#buffer;
    if (cursor === head || !this.#barrierUsable()) return false;
    const flushTarget = this.#flushes.nextTarget;
    if (flushTarget !== undefined && cursor >= flushTarget) return !this.#suspicion.decisive;
    if (cursor - head < this.#suspicion.window) return false;
    // A barrier beside the last suspect could be the culprit itself; then only silence acquits.
    if (this.#suspicion.narrowed) return !this.#suspicion.decisive;
    return this.#options.onBufferFull === "barrier";
  }

  #barrierUsable(): boolean {
    return this.#options.confirm === "barrier" && this.#barrierFailures < BARRIER_FAILURES;
  }

  // ---- answers

  #onErrorResponse({ status, identifier }: ErrorResponse, nowMs: number): void {
    const connection = connectionOf(this.#state);
    if (connection === undefined) return;
    if (identifier === BARRIER_IDENTIFIER && connection.barrier === "written") {
      this.#barrierFailures = 0;
      this.#settleThrough(this.#buffer.cursor, acceptedByBarrier, nowMs);
      this.#drop();
      this.#progressed(nowMs);
      this.#connectIfNeeded(nowMs);
      return;
    }
    const sequence = this.#buffer.sequenceOf(identifier);
    if (sequence === -1) {
      this.#onUnknownIdentifier(connection, { status, identifier }, nowMs);
      return;
    }
    this.#events.push({ type: "error-response", status, identifier });
    this.#settleThrough(sequence, acceptedByPosition, nowMs);
    // A shutdown names the last notification that was taken (Apple, Binary Provider API, note to table
    // A-4); so does status 0, "no errors encountered".
    const wasTaken = status === SHUTDOWN_STATUS || status === 0;
    this.#settleThrough(sequence + 1, wasTaken ? acceptedByPosition : rejection(status), nowMs);
    this.#rewind("discarded");
    this.#drop();
    this.#progressed(nowMs);
    this.#connectIfNeeded(nowMs);
  }

  #onUnknownIdentifier(connection: OpenConnection, response: ErrorResponse, nowMs: number): void {
    const { status, identifier } = response;
    const late = this.#buffer.settledSequenceOf(identifier, connection.firstSequence);
    const presumedAfter = late === -1 ? undefined : this.#buffer.head - 1 - late;
    this.#events.push(
      presumedAfter === undefined
        ? { type: "unknown-identifier", status, identifier }
        : { type: "late-error-response", status, identifier, presumedAfter },
    );
    if (connection.barrier === "written" && identifier === 0) this.#barrierFailed();
    this.#drop();
    this.#lost(
      connection,
      new TransportError(
        "connection-lost",
        `The gateway closed with status ${status} (${describeStatus(status).name}) for identifier ${identifier}, which names no notification in the resend buffer.`,
        { hint: "What was in flight is treated as after a close without an error response." },
      ),
      nowMs,
    );
  }

  #settleSilent(nowMs: number): void {
    if (this.#state.name !== "open" || this.#state.connection.barrier === "written") return;
    let settled = false;
    for (;;) {
      const atMs = this.#flights.oldestAtMs;
      if (atMs === undefined || atMs + this.#options.settleAfterMs > nowMs) break;
      const end = this.#flights.shift();
      if (end > this.#buffer.head) {
        this.#settleThrough(end, presumedAccepted, nowMs);
        settled = true;
      }
    }
    if (!settled) return;
    // It outlived the silence alone, and died beside barriers before: it was the barrier that killed.
    if (this.#suspicion.decisive && this.#barrierUsable()) this.#distrustBarriers();
    this.#progressed(nowMs);
  }

  #barrierFailed(): void {
    this.#barrierFailures += 1;
    if (this.#barrierFailures === BARRIER_FAILURES) this.#events.push({ type: "barrier-unanswered" });
  }

  #distrustBarriers(): void {
    this.#barrierFailures = BARRIER_FAILURES;
    this.#events.push({ type: "barrier-unanswered" });
  }

  // ---- losses

  /** The connection is gone and did not say what it took. */
  #lost(connection: OpenConnection, error: TransportError, nowMs: number): void {
    const { head, cursor } = this.#buffer;
    const unsettled = cursor - head;
    if (unsettled === 0) {
      this.#lostUnused(connection, error, nowMs);
      return;
    }
    if (error.code === "certificate-refused") {
      // The handshake had failed for the gateway: it read none of what was written.
      this.#rewind("discarded");
      this.#giveUp(error, nowMs);
      return;
    }
    this.stats.losses += 1;
    this.#events.push({ type: "connection-lost", error, unsettled });
    const guilty = this.#suspicion.lost(unsettled);
    this.#inTrouble(error, nowMs);
    if (this.#options.onConnectionLost === "report") {
      this.#settleThrough(cursor, unaccounted(error), nowMs);
    } else {
      this.#rewind("in-doubt");
      if (guilty) this.#condemn(error, nowMs);
      else if (this.#suspicion.narrowed) {
        const { window, losses } = this.#suspicion;
        this.#events.push({ type: "window-narrowed", window, losses });
      }
    }
    if (this.#isHopeless(nowMs)) this.#giveUp(this.#noConnection(), nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  /** The connection ended with nothing in doubt: a rest after work done, or a certificate not taken. */
  #lostUnused(connection: OpenConnection, error: TransportError, nowMs: number): void {
    const carried = this.#buffer.head > connection.firstSequence;
    if (error.code === "certificate-refused") {
      this.#giveUp(error, nowMs);
    } else if (carried || this.pending === 0) {
      this.#connectIfNeeded(nowMs);
    } else {
      this.#handshakeCloses += 1;
      this.#inTrouble(error, nowMs);
      if (this.#handshakeCloses >= this.#options.maxHandshakeCloses)
        this.#giveUp(refusedSilently(error), nowMs);
      else if (this.#isHopeless(nowMs)) this.#giveUp(this.#noConnection(), nowMs);
      else this.#connectIfNeeded(nowMs);
    }
  }

  #condemn(error: TransportError, nowMs: number): void {
    const ticket = this.#buffer.shift();
    if (ticket !== undefined) {
      this.#settlements.push(
        ticket,
        unaccounted(
          new TransportError(
            "connection-lost",
            "Each connection that carried this notification alone died.",
            {
              cause: error,
              hint: "The gateway cannot cope with it: look at its payload. The other notifications went on.",
            },
          ),
        ),
      );
    }
    this.#events.push({ type: "poison-isolated", losses: this.#suspicion.losses });
    this.#sweep(nowMs);
  }

  /** Settles everything pending: as failed what was certainly never taken, as unaccounted what may have been. */
  #giveUp(error: TransportError, nowMs: number): void {
    const settled = this.pending;
    this.#settleRest(error);
    if (this.#state.name === "waiting") this.#state = { name: "idle" };
    this.#events.push({ type: "gave-up", error, settled });
    this.#troubleSinceMs = undefined;
    this.#connectFailures = 0;
    // A certificate that was refused gets one more try with the next notification, not three.
    this.#handshakeCloses = Math.min(this.#handshakeCloses, this.#options.maxHandshakeCloses - 1);
    this.#flushes.advance(this.#buffer.head, nowMs);
    this.#closeIfDone(nowMs);
  }

  #settleRest(error: TransportError): void {
    const buffer = this.#buffer;
    const inDoubt = unaccounted(error);
    const failed: Verdict = { outcome: "failed", error };
    while (buffer.head < buffer.tail) {
      const verdict = buffer.head < Math.max(this.#doubtEnd, buffer.cursor) ? inDoubt : failed;
      const ticket = buffer.shift();
      if (ticket !== undefined) this.#settlements.push(ticket, verdict);
    }
  }

  #inTrouble(error: TransportError, nowMs: number): void {
    this.#lastError = error;
    this.#troubleSinceMs ??= nowMs;
  }

  #hopelessAtMs(): number {
    if (this.#troubleSinceMs === undefined || this.pending === 0) return Infinity;
    return this.#troubleSinceMs + this.#options.giveUpAfterMs;
  }

  #isHopeless(nowMs: number): boolean {
    return nowMs >= this.#hopelessAtMs();
  }

  #noConnection(): TransportError {
    const seconds = this.#options.giveUpAfterMs / 1000;
    return new TransportError(
      this.#lastError?.code ?? "connect-failed",
      `No connection has got anything through for ${seconds} s: ${this.#lastError?.message ?? "no attempt was answered"}`,
      { cause: this.#lastError, hint: this.#lastError?.hint },
    );
  }

  // ---- states

  /** A notification that is not to be written any more: only doubt can remain of it. */
  #neverWritten(sequence: number, verdict: Verdict): Verdict {
    if (sequence >= this.#doubtEnd) return verdict;
    return unaccounted(
      this.#lastError ?? new TransportError("connection-lost", "The connection that carried it was lost."),
    );
  }

  #settleThrough(end: number, verdict: Verdict, nowMs: number): void {
    const buffer = this.#buffer;
    while (buffer.head < end) {
      const ticket = buffer.shift();
      if (ticket !== undefined) this.#settlements.push(ticket, verdict);
    }
    this.#sweep(nowMs);
  }

  /** Drops what was withdrawn at the front and answers flushes that waited for it. */
  #sweep(nowMs: number): void {
    const buffer = this.#buffer;
    while (buffer.head < buffer.tail && buffer.ticketAt(buffer.head) === undefined) buffer.shift();
    this.#flushes.advance(buffer.head, nowMs);
  }

  /** Puts everything written and not settled back to the front of the queue. */
  #rewind(fate: "discarded" | "in-doubt"): void {
    const buffer = this.#buffer;
    const count = buffer.cursor - buffer.head;
    if (fate === "in-doubt") {
      this.#doubtEnd = Math.max(this.#doubtEnd, buffer.cursor);
      this.stats.possibleDuplicates += count;
    }
    buffer.cursor = buffer.head;
    if (count > 0) this.#events.push({ type: "resending", count, inDoubt: fate === "in-doubt" ? count : 0 });
  }

  #progressed(nowMs: number): void {
    this.#suspicion.progressed();
    this.#handshakeCloses = 0;
    this.#progressedOnce = true;
    this.#troubleSinceMs = undefined;
    this.#flushes.advance(this.#buffer.head, nowMs);
    this.#closeIfDone(nowMs);
  }

  #mustProve(): boolean {
    const { losses, loneLosses } = this.#suspicion;
    return (
      this.#handshakeCloses > 0 || loneLosses > 0 || losses >= 3 || (losses > 0 && !this.#progressedOnce)
    );
  }

  #connectIfNeeded(nowMs: number): void {
    if (this.#state.name !== "idle") return;
    if (this.#buffer.cursor === this.#buffer.tail) {
      this.#closeIfDone(nowMs);
      return;
    }
    const delayMs = this.#pauseMs();
    if (delayMs > 0) this.#state = { name: "waiting", untilMs: nowMs + delayMs };
    else this.#connect();
  }

  #pauseMs(): number {
    const { reconnectDelay } = this.#options;
    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);
    if (failures > 0) return reconnectDelayMs(failures, reconnectDelay, this.#random());
    const { losses, condemned } = this.#suspicion;
    if (losses < 2) return 0;
    const maxMs =
      condemned > 1
        ? reconnectDelay.maxMs
        : Math.min(reconnectDelay.maxMs, reconnectDelay.baseMs * LOSS_DELAY_FACTOR);
    return reconnectDelayMs(losses - 1, { baseMs: reconnectDelay.baseMs, maxMs }, this.#random());
  }

  #connect(): void {
    this.#state = { name: "connecting" };
    this.#actions.push("connect");
  }

  /** Leaves the connection, or the attempt at one. */
  #drop(): void {
    this.#actions.push("disconnect");
    this.#flights.clear();
    this.#state = { name: "idle" };
  }

  #wakeOpen(connection: OpenConnection, nowMs: number): void {
    if (connection.barrier === "written" && nowMs >= connection.barrierDeadlineMs) {
      this.#barrierFailed();
      this.#drop();
      this.#lost(
        connection,
        timedOut("The gateway did not answer a barrier", this.#options.barrierTimeoutMs),
        nowMs,
      );
    } else if (connection.writing && nowMs >= connection.writingSinceMs + this.#options.writeTimeoutMs) {
      this.#drop();
      this.#lost(connection, timedOut("The gateway took no bytes", this.#options.writeTimeoutMs), nowMs);
    } else if (!connection.writing && this.pending === 0 && nowMs >= this.#idleAtMs(connection)) {
      this.#drop();
    }
  }

  #idleAtMs(connection: OpenConnection): number {
    const { idleTimeoutMs } = this.#options;
    return idleTimeoutMs === 0 ? Infinity : connection.lastActivityAtMs + idleTimeoutMs;
  }

  #closeIfDone(nowMs: number): void {
    if (this.#closeDeadlineMs === undefined || this.#state.name === "closed") return;
    if (this.pending > 0 && nowMs < this.#closeDeadlineMs) return;
    this.#settleRest(
      new TransportError("closed", "The transport was closed before the notification settled."),
    );
    if (this.#state.name !== "idle" && this.#state.name !== "waiting") this.#drop();
    this.#state = { name: "closed" };
    this.#flushes.advance(this.#buffer.head, nowMs);
  }

  #isLegal(input: SessionInput): boolean {
    const state = this.#state.name;
    if (legalStates[input].includes(state)) return true;
    this.#events.push({ type: "illegal-input", input, state });
    return false;
  }
}

function rejection(status: number): Verdict {
  const { name, retryable, deviceTokenIsBad } = describeStatus(status);
  return { outcome: "rejected", status, reason: name, retryable, deviceTokenIsBad };
}

function unaccounted(error: TransportError): Verdict {
  return { outcome: "unaccounted", error };
}

function closedWithoutAWord(pendingBytes: number): TransportError {
  const part =
    pendingBytes === 0
      ? "without an error response"
      : `after ${pendingBytes} of the 6 bytes of an error response`;
  return new TransportError("connection-lost", `The gateway closed the connection ${part}.`);
}

function timedOut(what: string, timeoutMs: number): TransportError {
  return new TransportError("connection-lost", `${what} within ${timeoutMs} ms.`);
}

function refusedSilently(cause: TransportError): TransportError {
  return new TransportError(
    "closed-after-handshake",
    "The gateway closes every connection right after the handshake.",
    {
      cause,
      hint: "It does not take the certificate: check that it belongs to this environment (sandbox or production), that it was not revoked and that it is an APNs certificate.",
    },
  );
}
