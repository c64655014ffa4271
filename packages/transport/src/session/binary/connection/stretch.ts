/** A stretch is so many times the usual distance of error responses: among random bad ones few lie farther apart. */
const TIMES_USUAL = 4;
/** The same where error responses come soon: a wait costs less there than what is encrypted for nothing. */
const TIMES_USUAL_NEAR = 2;
/** An error response that came within this time came soon, milliseconds. */
const NEAR_MS = 10;
/** A stretch is never shorter: to encrypt so many for nothing costs a tenth of a handshake. */
const LEAST = 2048;
/** The shortest wait at its end, milliseconds: time is read in whole ones, and the gateway may be busy. */
const LEAST_WAIT_MS = 3;
/** The longest wait at its end, milliseconds: longer than nearly all round trips. */
const MOST_WAIT_MS = 250;
/** How much longer each stretch is than the one before. So there are few waits where bad ones become rare. */
const GROWTH = 4;
/** How many writes are remembered, to know when the one left that an error response answers. */
const KEPT_WRITES = 64;

/**
 * How far a session writes after an error response (S-33). The next bad notification is probably as far away as the
 * last ones were from each other, and what leaves after it is discarded. So at the end of a stretch the session waits
 * as long as the last error response took to come. If no other one comes, the next stretch is four times as long.
 */
export class Stretch {
  #length = Infinity;
  /** The first sequence number after it. */
  #end = Infinity;
  #likelyEnd = 0;
  #resumesAtMs = Infinity;
  /** Notifications between error responses, an average that follows the last ones; undefined before the first. */
  #usual: number | undefined;
  /** What the last error response settled ends here. */
  #from = 0;
  #waitMs = 0;
  #ends: number[] = [];
  #atMs: number[] = [];

  /** @param firstSequence that of the session */
  constructor(firstSequence: number) {
    this.#from = firstSequence;
  }

  /** No notification from this sequence number on may be written now; Infinity where no error response was read. */
  get end(): number {
    return this.#end;
  }

  /**
   * The sequence number after the next bad notification, if it is as far away as usual; 0 where no error response was
   * read.
   */
  get likelyEnd(): number {
    return this.#likelyEnd;
  }

  /** When the next stretch begins; Infinity while none waits. */
  get resumesAtMs(): number {
    return this.#resumesAtMs;
  }

  /** Everything before `end` was handed to the driver. */
  written(end: number, nowMs: number): void {
    // Something was put back into the queue: those writes are over.
    if (end <= (this.#ends.at(-1) ?? 0)) this.#forget();
    this.#ends.push(end);
    this.#atMs.push(nowMs);
    if (this.#ends.length > KEPT_WRITES) {
      this.#ends.shift();
      this.#atMs.shift();
    }
    if (end >= this.#end) this.#resumesAtMs = nowMs + this.#waitMs;
  }

  /** An error response named the notification before `next`, and what was written from there on was discarded. */
  discarded(next: number, nowMs: number): void {
    const distance = next - this.#from;
    this.#usual = this.#usual === undefined ? distance : (this.#usual + distance) / 2;
    this.#from = next;
    const write = this.#ends.findIndex((end) => end >= next);
    const answerMs = nowMs - (this.#atMs[write] ?? nowMs);
    this.#waitMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, answerMs));
    this.#forget();
    const times = answerMs < NEAR_MS ? TIMES_USUAL_NEAR : TIMES_USUAL;
    this.#length = Math.max(LEAST, Math.ceil(times * this.#usual));
    this.#end = next + this.#length;
    this.#likelyEnd = next + Math.ceil(this.#usual);
    this.#resumesAtMs = Infinity;
  }

  /** Time has passed: the wait may be over. */
  wake(nowMs: number): void {
    if (nowMs < this.#resumesAtMs) return;
    this.#resumesAtMs = Infinity;
    this.#length *= GROWTH;
    this.#end += this.#length;
  }

  #forget(): void {
    this.#ends = [];
    this.#atMs = [];
  }
}
