import type { Request } from "../request.js";

/**
 * The open streams of a connection by their ids. Ids only grow, so that a ring holds the recent ones and a
 * look-up is one step; an old stream that is still open when its place is needed again moves to a map.
 */
export class StreamTable<Context> {
  #ring: (Request<Context> | undefined)[] = new Array(64).fill(undefined);
  readonly #stragglers = new Map<number, Request<Context>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(request: Request<Context>): void {
    // Three places for each open stream: few have to move, and the ring stays small.
    if (this.#size * 3 > this.#ring.length && this.#ring.length < 1 << 17) this.#grow();
    const slot = (request.streamId >>> 1) & (this.#ring.length - 1);
    const older = this.#ring[slot];
    if (older !== undefined) this.#stragglers.set(older.streamId, older);
    this.#ring[slot] = request;
    this.#size += 1;
  }

  get(streamId: number): Request<Context> | undefined {
    const request = this.#ring[(streamId >>> 1) & (this.#ring.length - 1)];
    if (request !== undefined && request.streamId === streamId) return request;
    return this.#stragglers.size === 0 ? undefined : this.#stragglers.get(streamId);
  }

  delete(request: Request<Context>): void {
    const slot = (request.streamId >>> 1) & (this.#ring.length - 1);
    if (this.#ring[slot] === request) this.#ring[slot] = undefined;
    else if (!this.#stragglers.delete(request.streamId)) return;
    this.#size -= 1;
  }

  /** All open streams, the oldest first. A copy: the caller may delete. */
  all(): Request<Context>[] {
    const requests = [...this.#stragglers.values()];
    if (this.#size > requests.length) {
      for (const request of this.#ring) if (request !== undefined) requests.push(request);
    }
    return requests.sort((a, b) => a.streamId - b.streamId);
  }

  #grow(): void {
    const requests = this.all();
    this.#ring = new Array(this.#ring.length * 2).fill(undefined);
    this.#stragglers.clear();
    this.#size = 0;
    for (const request of requests) this.add(request);
  }
}
