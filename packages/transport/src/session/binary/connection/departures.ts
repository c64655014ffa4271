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

  /** Everything before `end` that is not yet recorded left at `nowMs`, or with the last recorded if that is later. */
  left(end: number, nowMs: number): void {
    const last = this.#ends.length - 1;
    const lastEnd = this.#ends[last];
    let atMs = nowMs;
    if (last >= this.#first && lastEnd !== undefined) {
      if (end <= lastEnd) return;
      atMs = Math.max(nowMs, this.#lastAtMs[last] ?? 0);
      if (atMs - (this.#firstAtMs[last] ?? 0) < this.#granularityMs) {
        this.#ends[last] = end;
        this.#lastAtMs[last] = atMs;
        return;
      }
    }
    this.#ends.push(end);
    this.#firstAtMs.push(atMs);
    this.#lastAtMs.push(atMs);
  }

  /** Everything recorded counts as having left at `atMs`. */
  restart(atMs: number): void {
    const last = this.#ends.length - 1;
    const end = this.#ends[last];
    if (last < this.#first || end === undefined) return;
    this.#ends = [end];
    this.#firstAtMs = [atMs];
    this.#lastAtMs = [atMs];
    this.#first = 0;
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
