/**
 * When the written notifications of a connection left, in batches: those that left within `granularityMs` of each other
 * share an entry, so that the record stays short at any rate.
 */
export class Departures {
  readonly #granularityMs: number;
  #ends: number[] = [];
  #firstAtMs: number[] = [];
  #lastAtMs: number[] = [];
  #first = 0;

  constructor(granularityMs: number) {
    this.#granularityMs = granularityMs;
  }

  /** Everything before `end` that is not yet recorded left at `nowMs`. */
  left(end: number, nowMs: number): void {
    const last = this.#ends.length - 1;
    const lastEnd = this.#ends[last];
    if (last >= this.#first && lastEnd !== undefined) {
      if (end <= lastEnd) return;
      if (nowMs - (this.#firstAtMs[last] ?? 0) < this.#granularityMs) {
        this.#ends[last] = end;
        this.#lastAtMs[last] = nowMs;
        return;
      }
    }
    this.#ends.push(end);
    this.#firstAtMs.push(nowMs);
    this.#lastAtMs.push(nowMs);
  }

  /** When the last of the oldest batch left; undefined when nothing is recorded. */
  get oldestAtMs(): number | undefined {
    return this.#lastAtMs[this.#first];
  }

  /** Forgets the oldest batch and returns the sequence number after its last one. */
  shift(): number {
    const end = this.#ends[this.#first] ?? 0;
    this.#first += 1;
    if (this.#first > 512) {
      this.#ends = this.#ends.slice(this.#first);
      this.#firstAtMs = this.#firstAtMs.slice(this.#first);
      this.#lastAtMs = this.#lastAtMs.slice(this.#first);
      this.#first = 0;
    }
    return end;
  }
}
