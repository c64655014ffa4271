import { Departures } from "./departures.js";

/** Writes are recorded in at most this many batches per `settleAfterMs`. */
const DEPARTURES_PER_SETTLE = 256;
/** A write is stuck when it takes longer than this part of `settleAfterMs`. */
const STUCK_PART = 1 / 4;
/** Silence after a stuck write starts late, by this multiple of the time it was stuck: the host holds unread bytes. */
const BACKLOG = 2;

/**
 * The silence of the gateway about what was written. It counts from the moment at which bytes have left the process,
 * and stands still while a write is stuck: a gateway that does not read has nothing to say. Once the write leaves, the
 * silence about everything up to its end begins again.
 */
export class Silence {
  readonly #settleAfterMs: number;
  readonly #departures: Departures;
  #writingSinceMs = Infinity;
  #end = 0;

  constructor(settleAfterMs: number) {
    this.#settleAfterMs = settleAfterMs;
    this.#departures = new Departures(settleAfterMs / DEPARTURES_PER_SETTLE);
  }

  /** When the write that has not left was handed to the driver; Infinity when there is none. */
  get writingSinceMs(): number {
    return this.#writingSinceMs;
  }

  writing(nowMs: number): void {
    this.#writingSinceMs = nowMs;
  }

  /** The write has left, and with it every notification before `end`. */
  written(end: number, nowMs: number): void {
    const tookMs = nowMs - this.#writingSinceMs;
    this.#writingSinceMs = Infinity;
    this.#departures.left(end, nowMs);
    if (tookMs > this.#settleAfterMs * STUCK_PART) this.#departures.restart(nowMs + tookMs * BACKLOG);
  }

  /** Everything before this sequence number has been silent for long enough; 0 at first. */
  get end(): number {
    return this.#end;
  }

  /** When more will have been; Infinity while nothing is on its way, or a write is stuck. */
  dueAtMs(): number {
    const dueAtMs = (this.#departures.oldestAtMs ?? Infinity) + this.#settleAfterMs;
    return dueAtMs > this.#writingSinceMs + this.#settleAfterMs * STUCK_PART ? Infinity : dueAtMs;
  }

  /** Everything that the gateway sent until then was read. */
  heard(untilMs: number): void {
    while (this.dueAtMs() <= untilMs) this.#end = this.#departures.shift();
  }
}
