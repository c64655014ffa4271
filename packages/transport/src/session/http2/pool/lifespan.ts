import type { StreamTable } from "../connection/stream-table.js";

/** Rounds of all streams that are left when the next connection has to open: it needs four round trips. */
const LEAD_ROUNDS = 4;
/** The part of all requests that is left then, at most. */
const LEAD_PART = 1 / 4;

/** How many requests a connection may send before it must be replaced: stream ids run out. */
export class Lifespan<Ticket> {
  readonly #streams: StreamTable<Ticket>;
  readonly #maxRequests: number;

  constructor(streams: StreamTable<Ticket>, maxRequests: number) {
    this.#streams = streams;
    this.#maxRequests = maxRequests;
  }

  get requestsLeft(): number {
    return this.#maxRequests - this.#streams.opened;
  }

  /** Whether the next connection has to open now, so that it is there in time. `limit`: streams at a time. */
  isEnding(limit: number): boolean {
    return this.requestsLeft < Math.min(LEAD_ROUNDS * limit, LEAD_PART * this.#maxRequests);
  }
}
