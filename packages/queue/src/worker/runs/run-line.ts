import type { ChunkRun, RunSlice } from "./chunk-run.js";

/** How many notifications are handed to the client between two looks at the lease. */
const SLICE = 100;

/** What leaves next, and of which run it is. */
export interface NextSlice {
  readonly run: ChunkRun;
  readonly slice: RunSlice;
}

/** The runs that have something to send, in the order in which they were claimed. */
export class RunLine {
  readonly #onDone: (run: ChunkRun) => void;
  readonly #runs: ChunkRun[] = [];
  #isAsked = false;

  /** @param onDone called with a run that turns out to have nothing to send */
  constructor(onDone: (run: ChunkRun) => void) {
    this.#onDone = onDone;
  }

  /** How many notifications have not left yet. */
  get untaken(): number {
    return this.#runs.reduce((sum, run) => sum + run.untaken, 0);
  }

  /** Whether the client waits for more than there is. */
  get isStarved(): boolean {
    return this.#isAsked && this.untaken === 0;
  }

  push(run: ChunkRun): void {
    this.#runs.push(run);
  }

  clear(): void {
    this.#runs.length = 0;
  }

  /** The next entries of the first run whose lease certainly lasts, and that the rate lets pass. */
  next(nowMs: number): NextSlice | undefined {
    for (let index = 0; index < this.#runs.length; ) {
      const run = this.#runs[index];
      if (run === undefined || !run.hasMore) {
        this.#runs.splice(index, 1);
        continue;
      }
      if (run.holdsAt(nowMs) && run.isAllowed) {
        const slice = run.take(SLICE);
        if (slice !== undefined) {
          this.#isAsked = false;
          return { run, slice };
        }
        this.#onDone(run);
      } else index += 1;
    }
    this.#isAsked = true;
    return undefined;
  }
}
