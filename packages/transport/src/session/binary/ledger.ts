import type { BinaryNotification } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { type FlushAnswer, FlushRequests } from "../flush-requests.js";
import { type Receive, Settlements } from "../settlements.js";
import { SharedTicket } from "../shared-ticket.js";
import { cancelled, expired, unaccounted, type Verdict } from "../verdict.js";
import type { DeviceBatch } from "./device-batch.js";
import { type FrameMemory, ResendLog, type ResendLogOptions } from "./resend-log.js";

/** What may be written now. */
export interface WriteBounds {
  /** How many notifications may be written and unsettled. */
  readonly window: number;
  /** The sequence number before which to stop, unless that is written already. */
  readonly end: number;
  readonly maxBytes: number;
  /** Seconds since 1970; what expires by then is not written. */
  readonly epochSeconds: number;
}

/**
 * The books of a session: which notifications wait, which are written, which may have been taken by a
 * connection that was lost, and who is told when they settle. It guarantees that each settles exactly once:
 * whatever leaves the resend buffer with its ticket goes to the settlements, and nowhere else.
 */
export class Ledger<Ticket> {
  written = 0;
  resent = 0;
  possibleDuplicates = 0;
  readonly #buffer: ResendLog<Ticket>;
  readonly #settlements: Settlements<Ticket> = new Settlements();
  readonly #flushes: FlushRequests = new FlushRequests();
  /** Before it, a notification may have been taken by a gateway that did not say so. */
  #doubtEnd: number;
  #doubt = new TransportError("connection-lost", "The connection that carried it was lost.");
  /** Before it, every notification was written at least once. */
  #writtenEnd: number;

  constructor(options: ResendLogOptions, memory: FrameMemory) {
    this.#buffer = new ResendLog(options, memory);
    this.#doubtEnd = this.#buffer.head;
    this.#writtenEnd = this.#buffer.head;
  }

  /** The oldest notification that has not settled. */
  get head(): number {
    return this.#buffer.head;
  }

  /** The sequence number that the next submission gets. */
  get tail(): number {
    return this.#buffer.tail;
  }

  /** The next notification to write. */
  get cursor(): number {
    return this.#buffer.cursor;
  }

  /** Submitted and not settled, written or not. */
  get pending(): number {
    return this.#buffer.tail - this.#buffer.head;
  }

  /** Submitted and not written. */
  get queued(): number {
    return this.#buffer.tail - this.#buffer.cursor;
  }

  /** Written and not settled. */
  get unsettled(): number {
    return this.#buffer.cursor - this.#buffer.head;
  }

  /** Throws WireError for bad input, unchanged then. */
  add(notification: BinaryNotification, ticket: Ticket): number {
    return this.#buffer.append(notification, ticket);
  }

  /** Answers the index of the first device token that was not taken; throws WireError where that is the first. */
  addEach(batch: DeviceBatch<Ticket>): number {
    return this.#buffer.appendEach(batch);
  }

  /** Withdraws a notification that is not written on the current connection; answers false when it is too late. */
  cancel(sequence: number): boolean {
    if (sequence < this.#buffer.cursor || sequence >= this.#buffer.tail) return false;
    const ticket = this.#buffer.withdraw(sequence);
    if (ticket === undefined) return false;
    this.#settle(ticket, this.#neverWritten(sequence, cancelled), sequence);
    this.#sweep();
    return true;
  }

  // ---- flushes

  flush(deadlineMs: number, answer: FlushAnswer): void {
    this.#flushes.add(this.#buffer.tail, deadlineMs, answer);
    this.#flushes.settled(this.#buffer.head);
  }

  /** The sequence number before which everything is asked to settle soonest; undefined when nobody asks. */
  get flushTarget(): number | undefined {
    return this.#flushes.nextTarget;
  }

  get nextFlushDeadlineMs(): number {
    return this.#flushes.nextDeadlineMs;
  }

  expireFlushes(nowMs: number): void {
    this.#flushes.expire(nowMs);
  }

  // ---- writing

  /** The next frames to write, as one view of the buffer; undefined when there are none within the bounds. */
  takeFrames({ window, end, maxBytes, epochSeconds }: WriteBounds): Uint8Array | undefined {
    const buffer = this.#buffer;
    this.#skipSettled(epochSeconds);
    const from = buffer.cursor;
    const limit = Math.min(buffer.tail, buffer.head + window, Math.max(end, from));
    const to = buffer.endOfWrite(limit, maxBytes, epochSeconds);
    if (to === from) return undefined;
    this.written += to - from;
    this.resent += Math.max(0, Math.min(to, this.#writtenEnd) - from);
    this.#writtenEnd = Math.max(this.#writtenEnd, to);
    buffer.cursor = to;
    return buffer.view(from, to);
  }

  /** Moves the cursor past notifications that were withdrawn, and settles those that have expired. */
  #skipSettled(epochSeconds: number): void {
    const buffer = this.#buffer;
    while (buffer.cursor < buffer.tail) {
      const sequence = buffer.cursor;
      if (buffer.ticketAt(sequence) !== undefined) {
        const expiration = buffer.expirationAt(sequence);
        if (expiration === 0 || expiration > epochSeconds) break;
        const ticket = buffer.withdraw(sequence);
        if (ticket !== undefined) this.#settle(ticket, this.#neverWritten(sequence, expired), sequence);
      }
      buffer.cursor += 1;
      this.#sweep();
    }
  }

  /**
   * Puts everything written and not settled back to the front of the queue, and answers how much that is.
   * `discarded`: the gateway said so. Otherwise the error that leaves its fate unknown.
   */
  rewind(fate: "discarded" | TransportError): number {
    const count = this.unsettled;
    if (fate !== "discarded") {
      this.#doubt = fate;
      this.#doubtEnd = Math.max(this.#doubtEnd, this.#buffer.cursor);
      this.possibleDuplicates += count;
    }
    this.#buffer.cursor = this.#buffer.head;
    return count;
  }

  /** Nothing is to come for a while. */
  rest(): void {
    this.#buffer.dropSpares();
  }

  // ---- settling

  /** The sequence number of a written, unsettled notification, or -1. */
  sequenceOf(identifier: number): number {
    return this.#buffer.sequenceOf(identifier);
  }

  /** The sequence number of a notification from `since` on that has settled, or -1. */
  settledSequenceOf(identifier: number, since: number): number {
    return this.#buffer.settledSequenceOf(identifier, since);
  }

  /** Settles everything before `end` that has not. */
  settleThrough(end: number, verdict: Verdict): void {
    const buffer = this.#buffer;
    while (buffer.head < end) this.#settleHead(end, verdict);
    this.#sweep();
  }

  /** Settles everything: as failed what was certainly never taken, as unaccounted what may have been. */
  settleRest(error: TransportError): void {
    const buffer = this.#buffer;
    const inDoubt = unaccounted(error);
    const failed: Verdict = { outcome: "failed", error };
    const doubtEnd = Math.min(Math.max(this.#doubtEnd, buffer.cursor), buffer.tail);
    while (buffer.head < doubtEnd) this.#settleHead(doubtEnd, inDoubt);
    while (buffer.head < buffer.tail) this.#settleHead(buffer.tail, failed);
    this.#sweep();
  }

  /** Settles the oldest notification, and those in front of `end` that share its ticket. */
  #settleHead(end: number, verdict: Verdict): void {
    const buffer = this.#buffer;
    const sequence = buffer.head;
    const ticket = buffer.shift();
    if (ticket === undefined) return;
    const isShared = ticket instanceof SharedTicket;
    const run = isShared ? { sequence, count: 1 + buffer.shiftWhile(ticket, end) } : undefined;
    this.#settlements.push(ticket, verdict, run);
  }

  #settle(ticket: Ticket, verdict: Verdict, sequence: number): void {
    this.#settlements.push(
      ticket,
      verdict,
      ticket instanceof SharedTicket ? { sequence, count: 1 } : undefined,
    );
  }

  /** Hands over what has settled, then answers the flushes that are done. */
  drain(receive: Receive<Ticket>): void {
    this.#settlements.drain(receive);
    this.#flushes.drain();
  }

  /** A notification that is not to be written any more: only doubt can remain of it. */
  #neverWritten(sequence: number, verdict: Verdict): Verdict {
    return sequence < this.#doubtEnd ? unaccounted(this.#doubt) : verdict;
  }

  /** Drops what was withdrawn at the front. */
  #sweep(): void {
    const buffer = this.#buffer;
    while (buffer.head < buffer.tail && buffer.ticketAt(buffer.head) === undefined) buffer.shift();
    this.#flushes.settled(buffer.head);
  }
}
