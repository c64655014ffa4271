/**
 * Whether requests come faster than the connections carry them. All of these have been full for a while, and no fewer
 * requests wait at its end than at its beginning: what grows less is a burst, and passes.
 */
export class LastingFullness {
  #sinceMs = Infinity;
  #waitingThen = 0;

  /** When a full time of this length ends; Infinity while there is room. */
  endsAtMs(lengthMs: number): number {
    return this.#sinceMs + lengthMs;
  }

  /** There is room, or will be soon. */
  clear(): void {
    this.#sinceMs = Infinity;
  }

  /** All connections are full. Returns whether they have been for so long. */
  lasts(lengthMs: number, waiting: number, nowMs: number): boolean {
    if (this.#sinceMs === Infinity) this.#begin(waiting, nowMs);
    if (nowMs < this.#sinceMs + lengthMs) return false;
    if (waiting >= this.#waitingThen) return true;
    this.#begin(waiting, nowMs);
    return false;
  }

  #begin(waiting: number, nowMs: number): void {
    this.#sinceMs = nowMs;
    this.#waitingThen = waiting;
  }
}
