import type { Request } from "./request.js";

/**
 * What waits for a connection: new requests in their order, and before them those that came back, again in the
 * order in which they were submitted.
 */
export class RequestQueue<Ticket> {
  /** Undefined before `#head`. */
  #fresh: (Request<Ticket> | undefined)[] = [];
  #head = 0;
  /** The next one last, so that taking it moves nothing. */
  #returned: Request<Ticket>[] = [];
  #isSorted = true;

  get size(): number {
    return this.#fresh.length - this.#head + this.#returned.length;
  }

  push(request: Request<Ticket>): void {
    this.#fresh.push(request);
  }

  giveBack(request: Request<Ticket>): void {
    this.#returned.push(request);
    this.#isSorted = false;
  }

  peek(): Request<Ticket> | undefined {
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
    // What left is not held here any longer than it lives, however long the queue stays as it is.
    this.#fresh[this.#head] = undefined;
    this.#head += 1;
    // Now and then the part that was read is dropped, so that a queue that never runs empty stays small.
    if (this.#head < 1024 || this.#head * 2 < this.#fresh.length) return;
    this.#fresh = this.#fresh.slice(this.#head);
    this.#head = 0;
  }

  /** Takes everything out, in order. */
  clear(): Request<Ticket>[] {
    const all = this.#returned.sort((a, b) => a.sequence - b.sequence);
    for (const request of this.#fresh) if (request !== undefined) all.push(request);
    this.#returned = [];
    this.#fresh = [];
    this.#head = 0;
    this.#isSorted = true;
    return all;
  }
}
