import type { FlushAnswer } from "../flush-requests.js";

interface Barrier {
  /** Requests with a lower sequence number are waited for. */
  readonly before: number;
  readonly deadlineMs: number;
  readonly answer: FlushAnswer;
  /** How many of them have not settled. */
  left: number;
}

/** Flushes that wait. Requests settle in any order here, so that each flush counts its own. */
export class FlushBarriers {
  #barriers: Barrier[] = [];
  readonly #answered: [FlushAnswer, boolean][] = [];

  add(barrier: Barrier): void {
    if (barrier.left === 0) this.#answered.push([barrier.answer, false]);
    else this.#barriers.push(barrier);
  }

  get nextDeadlineMs(): number {
    return this.#barriers.reduce((earliest, { deadlineMs }) => Math.min(earliest, deadlineMs), Infinity);
  }

  /** A request has settled. */
  settled(sequence: number): void {
    if (this.#barriers.length === 0) return;
    for (const barrier of this.#barriers) if (sequence < barrier.before) barrier.left -= 1;
    this.#end(({ left }) => left === 0, false);
  }

  expire(nowMs: number): void {
    this.#end(({ deadlineMs }) => nowMs >= deadlineMs, true);
  }

  /** Calls the answers of the flushes that are done. */
  drain(): void {
    for (const [answer, timedOut] of this.#answered.splice(0)) answer(timedOut);
  }

  #end(isOver: (barrier: Barrier) => boolean, timedOut: boolean): void {
    if (!this.#barriers.some(isOver)) return;
    this.#barriers = this.#barriers.filter((barrier) => {
      if (!isOver(barrier)) return true;
      this.#answered.push([barrier.answer, timedOut]);
      return false;
    });
  }
}
