import type { Flight } from "./flight.js";

/**
 * What waits for a connection: new requests in their order, and before them those that came back, again in the
 * order in which they were submitted.
 */
export class FlightQueue<Context> {
  #fresh: Flight<Context>[] = [];
  #head = 0;
  /** The next one last, so that taking it moves nothing. */
  #returned: Flight<Context>[] = [];
  #isSorted = true;

  get size(): number {
    return this.#fresh.length - this.#head + this.#returned.length;
  }

  push(flight: Flight<Context>): void {
    this.#fresh.push(flight);
  }

  giveBack(flight: Flight<Context>): void {
    this.#returned.push(flight);
    this.#isSorted = false;
  }

  peek(): Flight<Context> | undefined {
    if (this.#returned.length === 0) return this.#fresh[this.#head];
    if (!this.#isSorted) {
      this.#returned.sort((a, b) => b.sequence - a.sequence);
      this.#isSorted = true;
    }
    return this.#returned[this.#returned.length - 1];
  }

  /** Takes what {@link peek} showed. */
  shift(): void {
    if (this.#returned.length > 0) {
      this.#returned.pop();
      return;
    }
    this.#head += 1;
    // An empty queue holds nothing that left it; one that never runs empty drops it now and then.
    if (this.#head === this.#fresh.length) this.#fresh.length = 0;
    else if (this.#head < 1024 || this.#head * 2 < this.#fresh.length) return;
    else this.#fresh = this.#fresh.slice(this.#head);
    this.#head = 0;
  }

  /** Takes everything out, in order. */
  clear(): Flight<Context>[] {
    const all = [...this.#returned.sort((a, b) => a.sequence - b.sequence), ...this.#fresh.slice(this.#head)];
    this.#returned = [];
    this.#fresh = [];
    this.#head = 0;
    this.#isSorted = true;
    return all;
  }
}
