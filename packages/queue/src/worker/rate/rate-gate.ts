import type { ChunkRun } from "../runs/chunk-run.js";
import { RateLine, type RateLineOptions } from "./rate-line.js";

export interface RateGateOptions extends Omit<RateLineOptions, "key"> {}

/** Lets the entries of runs leave at a rate that all workers share, each topic by itself. */
export class RateGate {
  readonly #options: RateGateOptions;
  readonly #lines = new Map<string, RateLine>();
  #isClosed = false;

  constructor(options: RateGateOptions) {
    this.#options = options;
  }

  /** Nothing of the run leaves from now on, until it has places. */
  pass(run: ChunkRun): void {
    if (this.#isClosed) return;
    const key = `topic ${run.leased.lane.topic}`;
    const line = this.#lines.get(key) ?? new RateLine({ ...this.#options, key });
    this.#lines.set(key, line);
    line.push(run);
  }

  /** Some runs may have nothing more to send: for them, nothing waits. */
  prune(): void {
    for (const line of this.#lines.values()) line.prune();
  }

  /** Nothing waits any more. */
  close(): void {
    this.#isClosed = true;
    for (const line of this.#lines.values()) line.close();
    this.#lines.clear();
  }
}
