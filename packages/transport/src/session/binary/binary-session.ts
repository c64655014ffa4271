import { type BinaryNotification, UsageError } from "@apns/wire";
import type { TransportError } from "../../errors/transport-error.js";
import type { PartialOptions } from "../../options/option-table.js";
import type { FlushAnswer } from "../flush-requests.js";
import type { Moment } from "../moment.js";
import type { Session, SessionAction } from "../session.js";
import type { SessionStats } from "../session-stats.js";
import type { Receive } from "../settlements.js";
import type { Verdict } from "../verdict.js";
import type { BinaryConnection } from "./connection/binary-connection.js";
import type { BinaryConnectionStateName } from "./connection/connection-state.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { BinarySessionEvent } from "./events.js";
import type { DeviceBatch } from "./log/device-batch.js";
import type { FrameMemory } from "./log/frame-memory.js";
import type { Ledger } from "./log/ledger.js";
import type { ResendLog } from "./log/resend-log.js";
import { closedBeforeSettling, type Loss, lossOf } from "./loss-reason.js";
import type { BinarySessionOptions } from "./options.js";
import type { Outgoing } from "./outgoing.js";
import { createParts, type SessionParts } from "./session-parts.js";

/**
 * The binary protocol over one connection at a time, and spares beside it, for a driver of sockets; see
 * {@link Session}. Its parts decide and return what happened. This class keeps the order of effects: settle, report, act.
 */
export class BinarySession<Ticket extends object> implements Session<Ticket, Verdict, BinarySessionEvent> {
  readonly #parts: SessionParts<Ticket>;
  readonly #log: ResendLog<Ticket>;
  readonly #ledger: Ledger<Ticket>;
  readonly #connection: BinaryConnection;
  readonly #outgoing: Outgoing;
  #events: BinarySessionEvent[] = [];
  /** When a close must end; undefined while submissions are taken. */
  #closeDeadlineMs: number | undefined;

  /**
   * @param random returns a number in [0, 1); spreads reconnects
   * @param memory where frames lie; default: plain arrays
   * @throws UsageError for options that are unknown, of a wrong type or out of range
   */
  constructor(options: PartialOptions<BinarySessionOptions>, random: () => number, memory?: FrameMemory) {
    const report = (event: BinarySessionEvent): void => void this.#events.push(event);
    const parts = createParts<Ticket>({ options, random, memory, report });
    this.#parts = parts;
    this.#log = parts.log;
    this.#ledger = parts.ledger;
    this.#connection = parts.connection;
    this.#outgoing = parts.outgoing;
  }

  get stateName(): BinaryConnectionStateName {
    return this.#connection.state.name;
  }

  get pending(): number {
    return this.#log.pending;
  }

  get queued(): number {
    return this.#log.queued;
  }

  get room(): number {
    return this.#parts.room.size;
  }

  get isClosed(): boolean {
    return this.stateName === "closed";
  }

  /** The sequence number that the next notification gets. */
  get nextSequence(): number {
    return this.#log.tail;
  }

  /** The largest write now, in bytes: less than `maxWriteBytes` for a while after an error response. */
  get writeBytes(): number {
    return this.#outgoing.maxBytes;
  }

  get stats(): SessionStats {
    const { written, resent, possibleDuplicates } = this.#ledger;
    const { requests, losses } = this.#parts;
    return { written, resent, possibleDuplicates, connections: requests.opened, losses: losses.count };
  }

  // ---- what callers ask for

  /**
   * Takes a notification. It is checked and encoded at once; {@link drain} hands its ticket back with its verdict.
   * Returns its sequence number, with which it can be cancelled.
   *
   * @throws UsageError for bad input, or `closed`; the session is unchanged then
   */
  submit(notification: BinaryNotification, ticket: Ticket, at: Moment): number {
    this.#assertTaking();
    const sequence = this.#log.append(notification, ticket);
    this.#submitted(sequence, at.nowMs);
    return sequence;
  }

  /**
   * Takes one notification for many devices, with consecutive sequence numbers from {@link nextSequence} on. Stops at a
   * bad device token and returns its index; returns the number of device tokens where all are good.
   *
   * @throws UsageError if the first one is bad, or `closed`; the session is unchanged then
   */
  submitEach(batch: DeviceBatch<Ticket>, at: Moment): number {
    this.#assertTaking();
    const sequence = this.#log.tail;
    const end = this.#log.appendEach(batch);
    this.#submitted(sequence, at.nowMs);
    return end;
  }

  #assertTaking(): void {
    if (this.#closeDeadlineMs === undefined) return;
    throw new UsageError("closed", "The transport is closed and takes no more notifications.");
  }

  #submitted(sequence: number, nowMs: number): void {
    this.#parts.timeline.submitted(sequence, nowMs, this.#log.head);
    this.#parts.room.taken();
    if (this.#connection.state.name === "idle") this.#connectIfNeeded(nowMs);
  }

  /**
   * Withdraws a notification that has not been written on the current connection. It settles as unaccounted where an
   * earlier connection may have delivered it, otherwise as cancelled. Returns false when it is too late.
   */
  cancel(sequence: number, { nowMs }: Moment): boolean {
    const isDone = this.#ledger.cancel(sequence);
    if (isDone) this.#closeIfDone(nowMs);
    return isDone;
  }

  flush(timeoutMs: number, answer: FlushAnswer, { nowMs }: Moment): void {
    this.#ledger.flush(nowMs + timeoutMs, answer);
  }

  close(timeoutMs: number, { nowMs }: Moment): void {
    const deadlineMs = nowMs + timeoutMs;
    if (this.#closeDeadlineMs !== undefined && this.#closeDeadlineMs <= deadlineMs) return;
    this.#closeDeadlineMs = deadlineMs;
    this.#ledger.flush(deadlineMs, () => {});
    this.#closeIfDone(nowMs);
  }

  // ---- what the driver reports

  connected(number: number, { nowMs }: Moment): void {
    if (this.#parts.spares.heard("connected", number, nowMs)) return;
    if (this.#connection.takes("connected", number)) this.#parts.connecting.connected(number, nowMs);
  }

  connectFailed(number: number, error: TransportError, { nowMs }: Moment): void {
    if (this.#parts.spares.heard("connect-failed", number, nowMs)) return;
    if (!this.#connection.takes("connect-failed", number)) return;
    this.#connection.connectFailed();
    this.#goOn(this.#parts.losses.connectFailed(error, nowMs), nowMs);
  }

  received(number: number, bytes: Uint8Array, { nowMs }: Moment): void {
    if (this.#parts.spares.heard("received", number, nowMs)) return;
    const open = this.#connection.openFor("received", number);
    if (open === undefined) return;
    this.#parts.timeline.look(nowMs);
    const finding = this.#parts.evidence.received(open, bytes, nowMs);
    if (finding === "incomplete") return;
    this.#connection.drop();
    if (typeof finding === "object") this.#lost(open, finding, nowMs);
    else this.#found(finding, nowMs);
  }

  written(number: number, { nowMs }: Moment): boolean {
    if (this.#parts.spares.heard("written", number, nowMs)) return false;
    const open = this.#connection.openFor("written", number);
    if (open === undefined) return false;
    this.#outgoing.left(open, nowMs);
    this.#parts.spares.open(nowMs);
    return true;
  }

  writeFailed(number: number, { nowMs }: Moment): void {
    if (this.#parts.spares.heard("write-failed", number, nowMs)) return;
    if (this.#connection.takes("write-failed", number)) this.#connection.writeFailed(nowMs);
  }

  ended(number: number, error: TransportError | undefined, { nowMs }: Moment): void {
    if (this.#parts.spares.heard("ended", number, nowMs)) return;
    const open = this.#connection.openFor("ended", number);
    if (open === undefined) return;
    this.#connection.ended();
    this.#lost(open, lossOf(open.pendingBytes, error), nowMs);
  }

  resumed(gapMs: number, at: Moment): void {
    this.#parts.connecting.resumed(gapMs, at.nowMs);
    this.wake(at);
  }

  wake({ nowMs }: Moment): void {
    const { evidence, reconnect, spares, connecting } = this.#parts;
    const connection = this.#connection;
    const heardMs = connection.hear(nowMs);
    if (nowMs >= connecting.hopelessAtMs) this.#settleAll(reconnect.explain(), nowMs);
    const { state } = connection;
    connecting.wake(nowMs);
    if (state.open !== undefined) {
      const loss = evidence.overdue(state, heardMs);
      if (loss !== undefined) {
        connection.drop();
        this.#lost(state.open, loss, nowMs);
      } else if (state.name === "open") this.#listen(state.open, nowMs);
      else if (connection.prove(heardMs)) reconnect.proved();
    }
    spares.expire(nowMs);
    this.#parts.stretch.wake(nowMs);
    this.#parts.flushes.expire(nowMs);
    this.#closeIfDone(nowMs);
  }

  get wakeAtMs(): number {
    if (this.isClosed) return Infinity;
    const { connecting, flushes, stretch } = this.#parts;
    const dueAtMs = Math.min(connecting.wakeAtMs, flushes.nextDeadlineMs, stretch.resumesAtMs);
    return Math.min(dueAtMs, this.#closeDeadlineMs ?? Infinity);
  }

  takeAction(): SessionAction | undefined {
    this.#parts.spares.rest();
    return this.#parts.requests.take();
  }

  takeWrite(number: number, at: Moment): Uint8Array | undefined {
    const { number: current, writable } = this.#connection;
    return writable !== undefined && number === current ? this.#outgoing.take(writable, at) : undefined;
  }

  drain(receive: Receive<Ticket>, report: (event: BinarySessionEvent) => void): void {
    this.#ledger.drain(receive);
    if (this.#parts.room.cameBack()) report({ type: "room" });
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) report(event);
  }

  /** Silence may have lasted long enough to settle something, or the connection may be done. */
  #listen(open: OpenConnection, nowMs: number): void {
    if (this.#parts.evidence.silent(open)) this.#found("settled", nowMs);
    if (this.isClosed || !open.isDone(this.#log, nowMs)) return;
    this.#connection.drop();
    if (this.pending === 0) this.#log.rest();
    this.#connectIfNeeded(nowMs);
  }

  /** Something follows from an error response or from silence. */
  #found(finding: "settled" | "convicted" | "tried", nowMs: number): void {
    const { losses, poison, reconnect } = this.#parts;
    if (finding === "tried") losses.tried({ how: "answered", said: [], barrierAgeMs: 0 });
    // A gateway that rejects one after the other without naming them lets nothing through.
    else if (finding === "settled" || poison.condemned < 2) reconnect.progressed();
    this.#connectIfNeeded(nowMs);
  }

  #lost(open: OpenConnection, loss: Loss, nowMs: number): void {
    const { losses, trial, spares } = this.#parts;
    const hopeless = losses.lost(open, loss, nowMs);
    // Without an error response, or where the end of the next connection is evidence, it is a new one.
    if (typeof loss.how !== "number" || trial.isOn) spares.drop(nowMs);
    this.#goOn(hopeless, nowMs);
  }

  #goOn(hopeless: TransportError | undefined, nowMs: number): void {
    if (hopeless !== undefined) this.#settleAll(hopeless, nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  #settleAll(error: TransportError, nowMs: number): void {
    const settled = this.pending;
    this.#parts.trial.end();
    this.#ledger.settleRest(error);
    this.#connection.stopConnecting();
    this.#events.push({ type: "gave-up", error, settled });
    this.#parts.reconnect.gaveUp();
    this.#closeIfDone(nowMs);
  }

  #connectIfNeeded(nowMs: number): void {
    this.#closeIfDone(nowMs);
    this.#parts.connecting.connectIfNeeded(nowMs);
  }

  #closeIfDone(nowMs: number): void {
    if (this.#closeDeadlineMs === undefined || this.isClosed) return;
    if (this.pending > 0 && nowMs < this.#closeDeadlineMs) return;
    this.#ledger.settleRest(closedBeforeSettling());
    this.#parts.spares.drop(nowMs);
    this.#connection.close();
  }
}
