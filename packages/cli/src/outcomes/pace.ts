/** Milliseconds of sending that leave together at most, so that the rate is even. */
const STEP_MS = 50;

/**
 * Spreads notifications over time: so many a second, evenly. Time that was not used, such as the wait for a slow
 * input, is not made up for by a burst.
 */
export class Pace {
  readonly #perMs: number;
  #dueAtMs = 0;

  /** @param perSecond more than 0 */
  constructor(perSecond: number) {
    this.#perMs = perSecond / 1000;
  }

  /** How many may leave together, from 1. */
  get step(): number {
    return Math.max(1, Math.floor(this.#perMs * STEP_MS));
  }

  /** Milliseconds to wait before the next `count` leave; they count as sent then. */
  delayMs(count: number, nowMs: number): number {
    const startMs = Math.max(nowMs, this.#dueAtMs);
    this.#dueAtMs = startMs + count / this.#perMs;
    return startMs - nowMs;
  }
}
