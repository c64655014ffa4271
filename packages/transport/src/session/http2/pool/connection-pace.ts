/** The most connections that are opened within so many milliseconds (M-24). */
const LIMITS: readonly (readonly [spanMs: number, most: number])[] = [
  [1000, 12],
  [10_000, 32],
  [60_000, 96],
];
/** Of this many connections a burst is part of the limits; each one that is allowed above them is one more. */
const USUAL_CONNECTIONS = 4;

/** Bounds how many connections are opened in a time, towards a server that has not shown that it serves. */
export class ConnectionPace {
  readonly #more: number;
  readonly #kept: number;
  /** When the latest ones were opened. */
  #openedAtMs: number[] = [];

  constructor(maxConnections: number) {
    this.#more = Math.max(0, maxConnections - USUAL_CONNECTIONS);
    this.#kept = this.#more + Math.max(...LIMITS.map(([, most]) => most));
  }

  opened(nowMs: number): void {
    this.#openedAtMs.push(nowMs);
    if (this.#openedAtMs.length > this.#kept) this.#openedAtMs.shift();
  }

  /** When the next one may be opened. */
  get nextAtMs(): number {
    let atMs = 0;
    for (const [spanMs, most] of LIMITS) {
      const first = this.#openedAtMs.at(-most - this.#more);
      if (first !== undefined) atMs = Math.max(atMs, first + spanMs);
    }
    return atMs;
  }
}
