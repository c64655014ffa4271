/**
 * Back-pressure: whether a session wants more notifications. It is full once `fullQueue` of them wait to be written,
 * and has room again when no more than half of that do. More would only grow old in memory, and old objects cost the
 * garbage collector most.
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

  /** Notifications were submitted. `slack` is how many more than usual may wait now. */
  grew(queued: number, slack: number): void {
    if (queued >= this.#fullQueue + slack) this.#isFull = true;
  }

  /** The queue may have changed in any way. Returns whether room came back since it was full. */
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
