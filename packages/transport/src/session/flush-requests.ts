/** Answers one flush: `timedOut` is false once everything before it has settled. */
export type FlushAnswer = (timedOut: boolean) => void;

/** A flush of a session whose submissions settle in any order. */
export interface CountedFlush {
  /** Submissions with a lower sequence number are waited for. */
  readonly target: number;
  /** How many of them have not settled. */
  readonly left: number;
  readonly deadlineMs: number;
  readonly answer: FlushAnswer;
}

interface FlushRequest {
  readonly target: number;
  readonly deadlineMs: number;
  readonly answer: FlushAnswer;
  /** Infinity where submissions settle in order: then {@link FlushRequests.settled} ends it. */
  left: number;
}

/**
 * Flushes that wait, in the order of their targets. Where submissions settle in order, the oldest unsettled one ends
 * flushes; where they settle in any order, each flush counts its own.
 */
export class FlushRequests {
  #requests: FlushRequest[] = [];
  readonly #answered: [FlushAnswer, boolean][] = [];

  add(target: number, deadlineMs: number, answer: FlushAnswer): void {
    this.#requests.push({ target, deadlineMs, answer, left: Infinity });
  }

  addCounted({ target, left, deadlineMs, answer }: CountedFlush): void {
    if (left === 0) this.#answered.push([answer, false]);
    else this.#requests.push({ target, deadlineMs, answer, left });
  }

  /** The sequence number before which everything should settle soon; undefined when no flush waits. */
  get nextTarget(): number | undefined {
    return this.#requests[0]?.target;
  }

  /** When the next flush times out; Infinity when no flush waits. */
  get nextDeadlineMs(): number {
    return this.#requests.reduce((earliest, request) => Math.min(earliest, request.deadlineMs), Infinity);
  }

  /** Everything before `head` has settled. */
  settled(head: number): void {
    // Targets never decrease, so the front holds those that are reached.
    for (let next = this.#requests[0]; next !== undefined && next.target <= head; next = this.#requests[0]) {
      this.#requests.shift();
      this.#answered.push([next.answer, false]);
    }
  }

  /** One submission has settled, whatever others have. */
  settledOne(sequence: number): void {
    if (this.#requests.length === 0) return;
    for (const request of this.#requests) if (sequence < request.target) request.left -= 1;
    this.#end(({ left }) => left === 0, false);
  }

  expire(nowMs: number): void {
    this.#end(({ deadlineMs }) => nowMs >= deadlineMs, true);
  }

  /** Calls the answers of the flushes that are done. */
  drain(): void {
    for (const [answer, timedOut] of this.#answered.splice(0)) answer(timedOut);
  }

  #end(isOver: (request: FlushRequest) => boolean, timedOut: boolean): void {
    if (!this.#requests.some(isOver)) return;
    this.#requests = this.#requests.filter((request) => {
      if (!isOver(request)) return true;
      this.#answered.push([request.answer, timedOut]);
      return false;
    });
  }
}
