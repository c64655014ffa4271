import type { Request } from "./request.js";

/**
 * The requests that wait for a connection, in the order of their submission. Those that came back go first, and were
 * submitted first. Those that were refused again and again go last, until one of them is promoted.
 */
export class RequestQueue<Ticket> {
  /** New requests; undefined before `#head`. */
  #fresh: (Request<Ticket> | undefined)[] = [];
  #head = 0;
  /** Requests that came back, the next one last, so that taking it moves nothing. */
  #returned: Request<Ticket>[] = [];
  #isSorted = true;
  readonly #last: Request<Ticket>[] = [];

  get size(): number {
    return this.#fresh.length - this.#head + this.#returned.length + this.#last.length;
  }

  push(request: Request<Ticket>): void {
    this.#fresh.push(request);
  }

  giveBack(request: Request<Ticket>): void {
    this.#returned.push(request);
    this.#isSorted = false;
  }

  /** It goes after all others. */
  postpone(request: Request<Ticket>): void {
    this.#last.push(request);
  }

  /** The first of those that go last is next. */
  promote(): void {
    const request = this.#last.shift();
    if (request !== undefined) this.giveBack(request);
  }

  /** Whether any go last. */
  get hasLast(): boolean {
    return this.#last.length > 0;
  }

  /** Whether any go before those. */
  get hasOthers(): boolean {
    return this.size > this.#last.length;
  }

  peek(): Request<Ticket> | undefined {
    if (this.#returned.length === 0) return this.#fresh[this.#head] ?? this.#last[0];
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
    if (this.#head === this.#fresh.length) {
      this.#last.shift();
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
    for (const request of this.#last.splice(0)) all.push(request);
    this.#returned = [];
    this.#fresh = [];
    this.#head = 0;
    this.#isSorted = true;
    return all;
  }
}
