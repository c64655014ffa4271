import type { Flight } from "./flight.js";

/**
 * The open streams of a connection by their ids. Ids only grow, so that a ring holds the recent ones and a
 * look-up is one step; an old stream that is still open when its place is needed again moves to a map.
 */
export class StreamTable<Context> {
  #ring: (Flight<Context> | undefined)[] = new Array(64).fill(undefined);
  readonly #stragglers = new Map<number, Flight<Context>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(flight: Flight<Context>): void {
    // Three places for each open stream: few have to move, and the ring stays small.
    if (this.#size * 3 > this.#ring.length && this.#ring.length < 1 << 17) this.#grow();
    const slot = (flight.streamId >>> 1) & (this.#ring.length - 1);
    const older = this.#ring[slot];
    if (older !== undefined) this.#stragglers.set(older.streamId, older);
    this.#ring[slot] = flight;
    this.#size += 1;
  }

  get(streamId: number): Flight<Context> | undefined {
    const flight = this.#ring[(streamId >>> 1) & (this.#ring.length - 1)];
    if (flight !== undefined && flight.streamId === streamId) return flight;
    return this.#stragglers.size === 0 ? undefined : this.#stragglers.get(streamId);
  }

  delete(flight: Flight<Context>): void {
    const slot = (flight.streamId >>> 1) & (this.#ring.length - 1);
    if (this.#ring[slot] === flight) this.#ring[slot] = undefined;
    else if (!this.#stragglers.delete(flight.streamId)) return;
    this.#size -= 1;
  }

  /** All open streams, the oldest first. A copy: the caller may delete. */
  all(): Flight<Context>[] {
    const flights = [...this.#stragglers.values()];
    if (this.#size > flights.length) {
      for (const flight of this.#ring) if (flight !== undefined) flights.push(flight);
    }
    return flights.sort((a, b) => a.streamId - b.streamId);
  }

  #grow(): void {
    const flights = this.all();
    this.#ring = new Array(this.#ring.length * 2).fill(undefined);
    this.#stragglers.clear();
    this.#size = 0;
    for (const flight of flights) this.add(flight);
  }
}
