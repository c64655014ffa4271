import type { Flight } from "./flight.js";

/** Requests that pause before their next attempt: a heap, the earliest first. */
export class DelayedFlights<Context> {
  readonly #heap: Flight<Context>[] = [];

  /** When the next pause ends; Infinity when none does. */
  get nextDueAtMs(): number {
    return this.#heap[0]?.dueAtMs ?? Infinity;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(flight: Flight<Context>): void {
    const heap = this.#heap;
    heap.push(flight);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#due(parent) <= this.#due(at)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** The next one whose pause is over, or undefined. */
  take(nowMs: number): Flight<Context> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.dueAtMs > nowMs) return undefined;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      let least = at;
      if (this.#due(left) < this.#due(least)) least = left;
      if (this.#due(left + 1) < this.#due(least)) least = left + 1;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #due(at: number): number {
    return this.#heap[at]?.dueAtMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const held = heap[a] as Flight<Context>;
    heap[a] = heap[b] as Flight<Context>;
    heap[b] = held;
  }
}
