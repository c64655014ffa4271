import { type BinaryNotification, UsageError } from "@apns/wire";
import type { TransportError } from "../../errors/transport-error.js";
import type { PartialOptions } from "../../options/option-table.js";
import { type FlushAnswer, FlushRequests } from "../flush-requests.js";
import type { Moment } from "../moment.js";
import { type Session, type SessionAction, SUSPICIOUS_GAP_MS } from "../session.js";
import type { SessionStats } from "../session-stats.js";
import type { Receive } from "../settlements.js";
import type { Verdict } from "../verdict.js";
import { Barriers } from "./barriers.js";
import { BinaryConnection } from "./connection/binary-connection.js";
import type { BinaryConnectionStateName } from "./connection/connection-state.js";
import type { OpenConnection } from "./connection/open-connection.js";
import type { BinarySessionEvent } from "./events.js";
import { Evidence } from "./evidence.js";
import type { DeviceBatch } from "./log/device-batch.js";
import type { FrameMemory } from "./log/frame-memory.js";
import { Ledger } from "./log/ledger.js";
import { ResendLog } from "./log/resend-log.js";
import { closedBeforeSettling, closedWithoutResponse } from "./loss-reason.js";
import { Losses } from "./losses.js";
import { type BinarySessionOptions, resolveBinarySessionOptions } from "./options.js";
import { Outgoing } from "./outgoing.js";
import { PoisonSearch } from "./poison-search.js";
import { ReconnectPolicy } from "./reconnect-policy.js";
import { Room } from "./room.js";
import { WritePace } from "./write-pace.js";

/**
 * The binary protocol over one connection at a time, for a driver of sockets; see {@link Session}. Its parts decide and
 * return what happened. This class keeps the order of effects: settle, report, act.
 */
export class BinarySession<Ticket extends object> implements Session<Ticket, Verdict, BinarySessionEvent> {
  readonly #log: ResendLog<Ticket>;
  readonly #ledger: Ledger<Ticket>;
  readonly #flushes = new FlushRequests();
  readonly #connection: BinaryConnection;
  readonly #reconnect: ReconnectPolicy;
  readonly #room: Room;
  readonly #outgoing: Outgoing;
  readonly #evidence: Evidence;
  readonly #losses: Losses;
  #events: BinarySessionEvent[] = [];
  /** When a close must end; undefined while submissions are taken. */
  #closeDeadlineMs: number | undefined;

  /**
   * @param random returns a number in [0, 1); spreads reconnects
   * @param memory where frames lie; default: plain arrays
   * @throws UsageError for options that are unknown, of a wrong type or out of range
   */
  constructor(options: PartialOptions<BinarySessionOptions>, random: () => number, memory?: FrameMemory) {
    const resolved = resolveBinarySessionOptions(options);
    const report = (event: BinarySessionEvent): void => void this.#events.push(event);
    const log = new ResendLog<Ticket>(resolved, memory);
    const ledger = new Ledger(log, this.#flushes);
    const pace = new WritePace(resolved.maxWriteBytes);
    const poison = new PoisonSearch(resolved.resendBufferSize);
    const barriers = new Barriers(resolved, poison);
    const reconnect = new ReconnectPolicy(resolved, poison, random);
    const parts = { options: resolved, log, ledger, pace, poison, barriers, reconnect, report };
    this.#log = log;
    this.#ledger = ledger;
    this.#reconnect = reconnect;
    this.#connection = new BinaryConnection(resolved, report);
    this.#room = new Room(log, this.#connection, pace);
    this.#outgoing = new Outgoing({ ...parts, flushes: this.#flushes });
    this.#evidence = new Evidence(parts);
    this.#losses = new Losses(parts);
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
    return this.#room.size;
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
    const { opened: connections } = this.#connection;
    return { written, resent, possibleDuplicates, connections, losses: this.#losses.count };
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
    this.#submitted(at.nowMs);
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
    const end = this.#log.appendEach(batch);
    this.#submitted(at.nowMs);
    return end;
  }

  #assertTaking(): void {
    if (this.#closeDeadlineMs === undefined) return;
    throw new UsageError("closed", "The transport is closed and takes no more notifications.");
  }

  #submitted(nowMs: number): void {
    this.#room.taken();
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
    if (!this.#connection.takes("connected", number)) return;
    this.#connection.connected(this.#log.cursor, this.#reconnect.connected(), nowMs);
  }

  connectFailed(number: number, error: TransportError, { nowMs }: Moment): void {
    if (!this.#connection.takes("connect-failed", number)) return;
    this.#connection.connectFailed();
    this.#goOn(this.#losses.connectFailed(error, nowMs), nowMs);
  }

  received(number: number, bytes: Uint8Array, { nowMs }: Moment): void {
    const open = this.#connection.openFor("received", number);
    if (open === undefined) return;
    const finding = this.#evidence.received(open, bytes, nowMs);
    if (finding === "incomplete") return;
    this.#connection.drop();
    if (finding === "settled") this.#progressed(nowMs);
    else this.#lost(open, finding, nowMs);
  }

  written(number: number, { nowMs }: Moment): boolean {
    const open = this.#connection.openFor("written", number);
    if (open === undefined) return false;
    this.#outgoing.left(open, nowMs);
    return true;
  }

  writeFailed(number: number, { nowMs }: Moment): void {
    if (this.#connection.takes("write-failed", number)) this.#connection.writeFailed(nowMs);
  }

  ended(number: number, error: TransportError | undefined, { nowMs }: Moment): void {
    const open = this.#connection.openFor("ended", number);
    if (open === undefined) return;
    this.#connection.ended();
    this.#lost(open, error ?? closedWithoutResponse(open.pendingBytes), nowMs);
  }

  resumed(gapMs: number, at: Moment): void {
    if (gapMs >= SUSPICIOUS_GAP_MS) this.#connection.writable?.suspect();
    this.wake(at);
  }

  wake({ nowMs }: Moment): void {
    const open = this.#connection.writable;
    if (open !== undefined && this.#evidence.silent(open, nowMs)) this.#progressed(nowMs);
    this.#flushes.expire(nowMs);
    this.#closeIfDone(nowMs);
    if (nowMs >= this.#hopelessAtMs()) this.#settleAll(this.#reconnect.explain(), nowMs);
    const { state } = this.#connection;
    if (state.name === "waiting") {
      if (this.queued === 0) this.#connection.stopConnecting();
      else if (nowMs >= state.untilMs) this.#connection.attempt();
    } else if (state.open !== undefined) {
      const loss = this.#evidence.overdue(state, nowMs);
      const isDone = state.name === "open" && state.open.isDone(this.#log, nowMs);
      if (loss !== undefined || isDone) this.#connection.drop();
      if (loss !== undefined) this.#lost(state.open, loss, nowMs);
      else if (isDone && this.pending > 0) this.#connectIfNeeded(nowMs);
      else if (isDone) this.#log.rest();
      else if (this.#connection.prove(nowMs)) this.#reconnect.proved();
    }
  }

  get wakeAtMs(): number {
    if (this.isClosed) return Infinity;
    const connectionAtMs = Math.min(this.#connection.wakeAtMs(this.pending), this.#hopelessAtMs());
    return Math.min(connectionAtMs, this.#flushes.nextDeadlineMs, this.#closeDeadlineMs ?? Infinity);
  }

  takeAction(): SessionAction | undefined {
    return this.#connection.takeAction();
  }

  takeWrite(number: number, at: Moment): Uint8Array | undefined {
    const { number: current, writable } = this.#connection;
    return writable !== undefined && number === current ? this.#outgoing.take(writable, at) : undefined;
  }

  drain(receive: Receive<Ticket>, report: (event: BinarySessionEvent) => void): void {
    this.#ledger.drain(receive);
    if (this.#room.cameBack()) report({ type: "room" });
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) report(event);
  }

  // ---- what follows

  /** Something settled, by evidence or by silence. */
  #progressed(nowMs: number): void {
    this.#reconnect.progressed();
    this.#connectIfNeeded(nowMs);
  }

  #lost(open: OpenConnection, error: TransportError, nowMs: number): void {
    this.#goOn(this.#losses.lost(open, error, nowMs), nowMs);
  }

  #goOn(hopeless: TransportError | undefined, nowMs: number): void {
    if (hopeless !== undefined) this.#settleAll(hopeless, nowMs);
    else this.#connectIfNeeded(nowMs);
  }

  #settleAll(error: TransportError, nowMs: number): void {
    const settled = this.pending;
    this.#ledger.settleRest(error);
    this.#connection.stopConnecting();
    this.#events.push({ type: "gave-up", error, settled });
    this.#reconnect.gaveUp();
    this.#closeIfDone(nowMs);
  }

  #hopelessAtMs(): number {
    return this.pending === 0 || this.#connection.isConnected ? Infinity : this.#reconnect.hopelessAtMs;
  }

  #connectIfNeeded(nowMs: number): void {
    this.#closeIfDone(nowMs);
    if (this.#connection.state.name !== "idle" || this.queued === 0) return;
    const pauseMs = this.#reconnect.nextPauseMs();
    if (pauseMs > 0) this.#connection.pause(nowMs + pauseMs);
    else this.#connection.attempt();
  }

  #closeIfDone(nowMs: number): void {
    if (this.#closeDeadlineMs === undefined || this.isClosed) return;
    if (this.pending > 0 && nowMs < this.#closeDeadlineMs) return;
    this.#ledger.settleRest(closedBeforeSettling());
    this.#connection.close();
  }
}
