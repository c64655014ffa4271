/**
 * Knows until when everything that the gateway sent has been read. A wake may come late, because the program kept the
 * event loop busy or the process was stopped, and then an answer may lie in the socket although its time is over. So a
 * time-out that is due at one wake counts from the next one on: between them the loop had its turn to read.
 */
export class Hearing {
  readonly #pauseMs: number;
  #untilMs = -Infinity;
  #wokeAtMs = -Infinity;
  #nextAtMs = -Infinity;

  /** @param pauseMs milliseconds between two such wakes, 1 or more */
  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  /**
   * Time has passed. Returns the time until which everything was read: answers that were due by then are late.
   *
   * @param dueAtMs the earliest time-out
   */
  woke(nowMs: number, dueAtMs: number): number {
    if (nowMs >= this.#nextAtMs) {
      this.#untilMs = this.#wokeAtMs;
      if (dueAtMs <= nowMs) {
        this.#wokeAtMs = nowMs;
        this.#nextAtMs = nowMs + this.#pauseMs;
      }
    }
    return this.#untilMs;
  }

  /** When to wake for a time-out. */
  wakeAtMs(dueAtMs: number): number {
    return Math.max(dueAtMs, this.#nextAtMs);
  }
}
