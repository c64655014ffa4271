import type { Request } from "./request.js";

/**
 * Requests that pause before their next attempt: a heap, the earliest first. Cancelled ones stay in it, uncounted,
 * until they would be next or until all are cancelled.
 */
export class DelayedRequests<Ticket> {
  readonly #heap: Request<Ticket>[] = [];
  #live = 0;

  /** When the next pause ends; Infinity when none does. */
  get nextDueAtMs(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  get size(): number {
    return this.#live;
  }

  add(request: Request<Ticket>): void {
    const heap = this.#heap;
    this.#live += 1;
    heap.push(request);
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#due(parent) <= this.#due(at)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** One of them was cancelled. */
  withdrawn(): void {
    this.#live -= 1;
    if (this.#live === 0) this.#heap.length = 0;
    this.#dropSettled();
  }

  /** The next one whose pause is over, or undefined. */
  take(nowMs: number): Request<Ticket> | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.atMs > nowMs) return undefined;
    this.#live -= 1;
    this.#shift();
    this.#dropSettled();
    return first;
  }

  /** Keeps a cancelled request from being the first. */
  #dropSettled(): void {
    while (this.#heap[0]?.state === "settled") this.#shift();
  }

  #shift(): void {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      let least = at;
      if (this.#due(left) < this.#due(least)) least = left;
      if (this.#due(left + 1) < this.#due(least)) least = left + 1;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #due(at: number): number {
    return this.#heap[at]?.atMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const held = heap[a] as Request<Ticket>;
    heap[a] = heap[b] as Request<Ticket>;
    heap[b] = held;
  }
}
