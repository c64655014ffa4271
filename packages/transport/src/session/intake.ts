/**
 * Back-pressure: how much a session wants to be given. It is full once `fullQueue` notifications wait to be written,
 * and has room again when no more than half of that do. More of them would only grow old in memory, and old objects
 * cost the garbage collector most.
 */
export class Intake {
  readonly #fullQueue: number;
  #isFull = false;

  /** @param fullQueue how many notifications may wait to be written, 2 or more */
  constructor(fullQueue: number) {
    this.#fullQueue = fullQueue;
  }

  /** Whether a source should wait for room. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Notifications were submitted. `slack`: how many more than usual may wait now. */
  grew(queued: number, slack: number): void {
    if (queued >= this.#fullQueue + slack) this.#isFull = true;
  }

  /** Anything may have happened to the queue. Returns whether room came back. */
  look(queued: number, slack: number): boolean {
    if (!this.#isFull) {
      this.grew(queued, slack);
      return false;
    }
    if (queued > this.#fullQueue / 2 + slack) return false;
    this.#isFull = false;
    return true;
  }
}
