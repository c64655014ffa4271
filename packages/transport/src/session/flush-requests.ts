/** Answers one flush: without a time-out once everything before it has settled. */
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

  /** Everything before `head` has settled. */
  settled(head: number): void {
    // Targets never decrease, so those that are reached stand in front.
    for (let next = this.#requests[0]; next !== undefined && next.target <= head; next = this.#requests[0]) {
      this.#requests.shift();
      this.#answered.push([next.answer, false]);
    }
  }

  expire(nowMs: number): void {
    if (nowMs < this.nextDeadlineMs) return;
    this.#requests = this.#requests.filter(({ deadlineMs, answer }) => {
      if (nowMs < deadlineMs) return true;
      this.#answered.push([answer, true]);
      return false;
    });
  }

  /** Calls the answers of the flushes that are done. */
  drain(): void {
    for (const [answer, timedOut] of this.#answered.splice(0)) answer(timedOut);
  }
}
