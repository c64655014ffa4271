import { TransportError } from "../../../errors/transport-error.js";
import type { FlushAnswer, FlushRequests } from "../../flush-requests.js";
import { type Receive, Settlements } from "../../settlements.js";
import { SharedTicket } from "../../shared-ticket.js";
import { cancelled, expired, unaccounted, type Verdict } from "../../verdict.js";
import type { ResendLog } from "./resend-log.js";
import type { Timeline } from "./timeline.js";

/** What may be written now. */
export interface WriteBounds {
  /** How many notifications may be written and unsettled. */
  readonly window: number;
  /** The sequence number before which to stop, unless the cursor has passed it. */
  readonly end: number;
  readonly maxBytes: number;
  /** A write that goes no farther than before this sequence number may have `likelyBytes` instead. */
  readonly likelyEnd: number;
  readonly likelyBytes: number;
  /** Seconds since 1970; what expires by then is not written. */
  readonly epochSeconds: number;
  /** The connection that writes, and when. */
  readonly connection: number;
  readonly nowMs: number;
}

/**
 * The books over a {@link ResendLog}: what was written how often, what a lost connection may have delivered, and which
 * verdicts wait for their receivers. Each notification settles exactly once: a ticket that leaves the log goes to the
 * settlements, and nowhere else.
 */
export class Ledger<Ticket> {
  readonly #log: ResendLog<Ticket>;
  readonly #flushes: FlushRequests;
  readonly #timeline: Timeline;
  readonly #settlements: Settlements<Ticket> = new Settlements();
  #written = 0;
  #resent = 0;
  #possibleDuplicates = 0;
  /** Before it, a lost connection may have delivered a notification. */
  #doubtEnd: number;
  #doubt = new TransportError("connection-lost", "The connection that carried it was lost.");
  /** Before it, every notification was written at least once. */
  #writtenEnd: number;

  constructor(log: ResendLog<Ticket>, flushes: FlushRequests, timeline: Timeline) {
    this.#log = log;
    this.#flushes = flushes;
    this.#timeline = timeline;
    this.#doubtEnd = log.head;
    this.#writtenEnd = log.head;
  }

  /** Notifications written, each attempt counted. */
  get written(): number {
    return this.#written;
  }

  /** Of these, how many had been written before. */
  get resent(): number {
    return this.#resent;
  }

  /** Of the resent, how many a lost connection may have delivered. */
  get possibleDuplicates(): number {
    return this.#possibleDuplicates;
  }

  /** Withdraws a notification that is not written on the current connection; returns false when it is too late. */
  cancel(sequence: number): boolean {
    if (sequence < this.#log.cursor || sequence >= this.#log.tail) return false;
    const ticket = this.#log.withdraw(sequence);
    if (ticket === undefined) return false;
    this.#settle(ticket, this.#neverWritten(sequence, cancelled), sequence);
    this.#sweep();
    return true;
  }

  /** `answer` is called once everything submitted so far has settled, or the deadline has passed. */
  flush(deadlineMs: number, answer: FlushAnswer): void {
    this.#flushes.add(this.#log.tail, deadlineMs, answer);
    this.#flushes.settled(this.#log.head);
  }

  // ---- writing

  /** The next frames to write, as one view of the log's memory; undefined when there are none within the bounds. */
  takeFrames(bounds: WriteBounds): Uint8Array | undefined {
    const { window, end, epochSeconds, connection, nowMs } = bounds;
    const log = this.#log;
    this.#skipSettled(epochSeconds);
    const from = log.cursor;
    const limit = Math.min(log.tail, log.head + window, Math.max(end, from));
    const to = Math.max(
      log.endOfWrite(limit, bounds.maxBytes, epochSeconds),
      log.endOfWrite(Math.min(limit, bounds.likelyEnd), bounds.likelyBytes, epochSeconds),
    );
    if (to === from) return undefined;
    this.#written += to - from;
    this.#resent += Math.max(0, Math.min(to, this.#writtenEnd) - from);
    this.#timeline.wrote({ from, to, writtenEnd: this.#writtenEnd, connection }, nowMs, log.head);
    this.#writtenEnd = Math.max(this.#writtenEnd, to);
    log.advanceTo(to);
    return log.view(from, to);
  }

  /** Moves the cursor past notifications that were withdrawn, and settles those that have expired. */
  #skipSettled(epochSeconds: number): void {
    const log = this.#log;
    while (log.cursor < log.tail) {
      const sequence = log.cursor;
      if (log.ticketAt(sequence) !== undefined) {
        const expiration = log.expirationAt(sequence);
        if (expiration === 0 || expiration > epochSeconds) break;
        const ticket = log.withdraw(sequence);
        if (ticket !== undefined) this.#settle(ticket, this.#neverWritten(sequence, expired), sequence);
      }
      log.advanceTo(sequence + 1);
      this.#sweep();
    }
  }

  /**
   * Puts everything written and unsettled back to the front of the queue, and returns how many notifications that is.
   *
   * @param fate `discarded`: the gateway said so; otherwise the error that leaves their fate unknown
   */
  rewind(fate: "discarded" | TransportError): number {
    if (fate !== "discarded") {
      this.#doubt = fate;
      this.#doubtEnd = Math.max(this.#doubtEnd, this.#log.cursor);
      this.#possibleDuplicates += this.#log.unsettled;
    }
    this.#timeline.rewound(this.#log.head, this.#log.cursor);
    return this.#log.rewind();
  }

  // ---- settling

  /** Settles everything unsettled before `end`. */
  settleThrough(end: number, verdict: Verdict): void {
    const log = this.#log;
    while (log.head < end) this.#settleHead(end, verdict);
    this.#sweep();
  }

  /** Settles everything: as failed what was certainly never taken, as unaccounted what may have been. */
  settleRest(error: TransportError): void {
    const log = this.#log;
    const inDoubt = unaccounted(error);
    const failed: Verdict = { outcome: "failed", error };
    const doubtEnd = Math.min(Math.max(this.#doubtEnd, log.cursor), log.tail);
    while (log.head < doubtEnd) this.#settleHead(doubtEnd, inDoubt);
    while (log.head < log.tail) this.#settleHead(log.tail, failed);
    this.#sweep();
  }

  /** Settles the oldest notification, and those after it and before `end` that share its ticket. */
  #settleHead(end: number, verdict: Verdict): void {
    const log = this.#log;
    const sequence = log.head;
    const ticket = log.shift();
    if (ticket === undefined) return;
    if (!(ticket instanceof SharedTicket)) this.#settle(ticket, verdict, sequence);
    else if (isAcceptance(verdict) && !ticket.wantsJourney) {
      this.#settlements.push(ticket, verdict, { sequence, count: 1 + log.shiftWhile(ticket, end) });
    } else {
      const marked = this.#timeline.mark(verdict, sequence);
      const count = 1 + log.shiftWhile(ticket, Math.min(end, this.#timeline.end));
      this.#settlements.push(ticket, marked, { sequence, count });
    }
  }

  #settle(ticket: Ticket, verdict: Verdict, sequence: number): void {
    const run = ticket instanceof SharedTicket ? { sequence, count: 1 } : undefined;
    this.#settlements.push(ticket, this.#timeline.mark(verdict, sequence), run);
  }

  /** Hands over what has settled, then answers the flushes that are done. */
  drain(receive: Receive<Ticket>): void {
    this.#settlements.drain(receive);
    this.#flushes.drain();
  }

  /** The verdict of a notification that will not be written any more: a lost connection may have delivered it. */
  #neverWritten(sequence: number, verdict: Verdict): Verdict {
    return sequence < this.#doubtEnd ? unaccounted(this.#doubt) : verdict;
  }

  /** Drops what was withdrawn at the front. */
  #sweep(): void {
    const log = this.#log;
    while (log.head < log.tail && log.ticketAt(log.head) === undefined) log.shift();
    this.#flushes.settled(log.head);
  }
}

function isAcceptance({ outcome }: Verdict): boolean {
  return outcome === "accepted" || outcome === "presumed-accepted";
}
