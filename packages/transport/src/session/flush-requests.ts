/** Answers one flush: without an error once everything before it has settled. */
export type FlushAnswer = (timedOut: boolean) => void;

interface FlushRequest {
  readonly target: number;
  readonly deadlineMs: number;
  readonly answer: FlushAnswer;
}

/** Flushes that wait, in the order of their targets. */
export class FlushRequests {
  #requests: FlushRequest[] = [];
  readonly #answered: [FlushAnswer, boolean][] = [];

  add(target: number, deadlineMs: number, answer: FlushAnswer): void {
    this.#requests.push({ target, deadlineMs, answer });
  }

  /** The sequence number before which everything is asked to settle soonest; undefined when nothing waits. */
  get nextTarget(): number | undefined {
    return this.#requests[0]?.target;
  }

  get nextDeadlineMs(): number {
    return this.#requests.reduce((earliest, request) => Math.min(earliest, request.deadlineMs), Infinity);
  }

  /** Everything before `head` has settled, and it is `nowMs`. */
  advance(head: number, nowMs: number): void {
    if (this.#requests.length === 0) return;
    this.#requests = this.#requests.filter((request) => {
      const settled = request.target <= head;
      if (!settled && nowMs < request.deadlineMs) return true;
      this.#answered.push([request.answer, !settled]);
      return false;
    });
  }

  /** Calls the answers of the flushes that are done. */
  drain(): void {
    for (const [answer, timedOut] of this.#answered.splice(0)) answer(timedOut);
  }
}
