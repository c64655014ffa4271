import type { Journey } from "../../journey.js";
import type { Verdict } from "../../verdict.js";
import { Marks } from "./marks.js";

/** What went back to the front of the queue: everything unsettled before `end`, which this connection had carried. */
interface Rewind {
  readonly end: number;
  readonly connection: number;
}

/** A write: the frames from `from` to `to - 1`, of which those before `writtenEnd` were written before. */
export interface Write {
  readonly from: number;
  readonly to: number;
  readonly writtenEnd: number;
  readonly connection: number;
}

/**
 * When the notifications of a log were submitted and first written, and how often. It keeps a mark for each batch: those
 * submitted at one time, each write, each time that some went back to the front of the queue.
 */
export class Timeline {
  readonly #submitted = new Marks();
  readonly #written = new Marks();
  #rewinds: Rewind[] = [];
  #connection = 0;
  #cursor: number;
  #nowMs = 0;
  // The last journey, and the sequence numbers that it holds for.
  #journey: Journey | undefined;
  #isAnswered = false;
  #from = 0;
  #end = 0;
  #base: Verdict | undefined;
  #marked: Verdict | undefined;

  /** @param cursor the first sequence number to be written */
  constructor(cursor: number) {
    this.#cursor = cursor;
  }

  /** Time of all that is settled by an answer from now on. */
  look(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#forget();
  }

  /** Everything from `sequence` on is submitted now or later. */
  submitted(sequence: number, nowMs: number, head: number): void {
    if (this.#submitted.mark(sequence, nowMs, head)) this.#forget();
  }

  /** A write leaves. */
  wrote({ from, to, writtenEnd, connection }: Write, nowMs: number, head: number): void {
    this.#forget();
    this.#cursor = to;
    this.#connection = connection;
    if (to > writtenEnd) this.#written.mark(Math.max(from, writtenEnd), nowMs, head);
  }

  /** Everything unsettled, from `head` to `end - 1`, was written and goes back to the front of the queue. */
  rewound(head: number, end: number): void {
    this.#forget();
    this.#cursor = head;
    this.#rewinds = this.#rewinds.filter((rewind) => rewind.end > head);
    if (end > head) this.#rewinds.push({ end, connection: this.#connection });
  }

  /** The verdict with the journey of a notification; the same one for those that follow it up to {@link end}. */
  mark(verdict: Verdict, sequence: number): Verdict {
    const isAnswered = verdict.outcome === "accepted" || verdict.outcome === "rejected";
    const isKnown = sequence >= this.#from && sequence < this.#end && isAnswered === this.#isAnswered;
    if (!isKnown) {
      this.#isAnswered = isAnswered;
      this.#travel(sequence);
      this.#base = undefined;
    }
    if (this.#marked === undefined || this.#base !== verdict) {
      this.#base = verdict;
      this.#marked = { ...verdict, journey: this.#journey };
    }
    return this.#marked;
  }

  /** The sequence number before which the last journey holds. */
  get end(): number {
    return this.#end;
  }

  #travel(sequence: number): void {
    const isOnItsWay = sequence < this.#cursor;
    let attempts = isOnItsWay ? 1 : 0;
    let connection = isOnItsWay ? this.#connection : undefined;
    let end = isOnItsWay ? this.#cursor : Infinity;
    for (let at = this.#rewinds.length - 1; at >= 0; at--) {
      const rewind = this.#rewinds[at] as Rewind;
      if (rewind.end <= sequence) continue;
      attempts += 1;
      connection ??= rewind.connection;
      end = Math.min(end, rewind.end);
    }
    end = Math.min(end, this.#submitted.endAt(sequence));
    let queuedMs: number | undefined;
    let answeredMs: number | undefined;
    if (attempts > 0) {
      const writtenAtMs = this.#written.at(sequence);
      queuedMs = writtenAtMs - this.#submitted.at(sequence);
      if (this.#isAnswered) answeredMs = this.#nowMs - writtenAtMs;
      end = Math.min(end, this.#written.endAt(sequence));
    }
    this.#from = sequence;
    this.#end = end;
    this.#journey = { queuedMs, answeredMs, attempts, connection, topic: undefined, pushType: undefined };
  }

  #forget(): void {
    this.#end = this.#from;
  }
}
