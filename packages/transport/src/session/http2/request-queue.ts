import type { Request } from "./request.js";

/**
 * The requests that wait for a connection, in the order of their submission. Those that came back go first, and were
 * submitted first.
 */
export class RequestQueue<Ticket> {
  /** New requests; undefined before `#head`. */
  #fresh: (Request<Ticket> | undefined)[] = [];
  #head = 0;
  /** Requests that came back, the next one last, so that taking it moves nothing. */
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

  /** Takes the request that {@link peek} returned. */
  shift(): void {
    if (this.#returned.length > 0) {
      this.#returned.pop();
      return;
    }
    // The queue must not keep a request alive that has left it, however long nothing else happens.
    this.#fresh[this.#head] = undefined;
    this.#head += 1;
    // Drops the part that was read now and then, so that a queue that never runs empty stays small.
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
