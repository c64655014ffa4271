/** How many marks are dropped at a time. */
const DROPPED_AT_ONCE = 512;

/**
 * A value for each sequence number, where many in a row have the same one: a mark for each change, and nothing for each
 * notification.
 */
export class Marks {
  #starts: number[] = [];
  #values: number[] = [];
  #first = 0;
  #last: number | undefined;

  /**
   * The value holds from `start` on, which is larger than in all earlier calls.
   *
   * @param head nobody asks about what is before it
   * @returns whether it is another value than before
   */
  mark(start: number, value: number, head: number): boolean {
    if (value === this.#last) return false;
    this.#last = value;
    this.#starts.push(start);
    this.#values.push(value);
    while ((this.#starts[this.#first + 1] ?? Infinity) <= head) this.#first += 1;
    if (this.#first < DROPPED_AT_ONCE) return true;
    this.#starts = this.#starts.slice(this.#first);
    this.#values = this.#values.slice(this.#first);
    this.#first = 0;
    return true;
  }

  /** The value of a sequence number that was marked. */
  at(sequence: number): number {
    return this.#values[this.#indexOf(sequence)] ?? 0;
  }

  /** Where the next value begins; Infinity where the same one holds up to the end. */
  endAt(sequence: number): number {
    return this.#starts[this.#indexOf(sequence) + 1] ?? Infinity;
  }

  /** Of the last mark that begins at `sequence` or before. */
  #indexOf(sequence: number): number {
    let low = this.#first;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] as number) <= sequence) low = middle;
      else high = middle;
    }
    return low;
  }
}
