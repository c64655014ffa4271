import type { Request } from "../request.js";

/**
 * The streams of a connection: gives out their ids, and finds the open ones. Ids only grow, so that a ring holds the
 * recent ones and a look-up is one step; an old stream that is still open when its place is needed moves to a map.
 */
export class StreamTable<Ticket> {
  #ring: (Request<Ticket> | undefined)[] = new Array(64).fill(undefined);
  readonly #stragglers = new Map<number, Request<Ticket>>();
  #size = 0;
  #nextId = 1;
  /** The first stream whose bytes the driver has not taken. */
  #firstUnhandedId = 1;

  /** Open streams. */
  get size(): number {
    return this.#size;
  }

  /** How many streams were opened so far. */
  get opened(): number {
    return (this.#nextId - 1) / 2;
  }

  /** Opens a stream for the request. */
  open(request: Request<Ticket>, nowMs: number): void {
    request.open(this.#nextId, nowMs);
    this.#nextId += 2;
    this.#add(request);
  }

  /** Whether a stream of this id was ever opened. */
  wasOpened(streamId: number): boolean {
    return (streamId & 1) === 1 && streamId < this.#nextId;
  }

  /** The driver has taken everything written so far. */
  handed(): void {
    this.#firstUnhandedId = this.#nextId;
  }

  /** Whether the driver has taken none of the request's bytes. */
  isUnhanded(request: Request<Ticket>): boolean {
    return request.streamId >= this.#firstUnhandedId;
  }

  get(streamId: number): Request<Ticket> | undefined {
    const request = this.#ring[(streamId >>> 1) & (this.#ring.length - 1)];
    if (request !== undefined && request.streamId === streamId) return request;
    return this.#stragglers.size === 0 ? undefined : this.#stragglers.get(streamId);
  }

  delete(request: Request<Ticket>): void {
    const slot = (request.streamId >>> 1) & (this.#ring.length - 1);
    if (this.#ring[slot] === request) this.#ring[slot] = undefined;
    else if (!this.#stragglers.delete(request.streamId)) return;
    this.#size -= 1;
  }

  /** All open streams, the oldest first. A copy: the caller may delete. */
  all(): Request<Ticket>[] {
    const requests = [...this.#stragglers.values()];
    if (this.#size > requests.length) {
      for (const request of this.#ring) if (request !== undefined) requests.push(request);
    }
    return requests.sort((a, b) => a.streamId - b.streamId);
  }

  #add(request: Request<Ticket>): void {
    // Three places for each open stream: few have to move, and the ring stays small.
    if (this.#size * 3 > this.#ring.length && this.#ring.length < 1 << 17) this.#grow();
    const slot = (request.streamId >>> 1) & (this.#ring.length - 1);
    const older = this.#ring[slot];
    if (older !== undefined) this.#stragglers.set(older.streamId, older);
    this.#ring[slot] = request;
    this.#size += 1;
  }

  #grow(): void {
    const requests = this.all();
    this.#ring = new Array(this.#ring.length * 2).fill(undefined);
    this.#stragglers.clear();
    this.#size = 0;
    for (const request of requests) this.#add(request);
  }
}
