import type { QueueStore } from "../store/queue-store.js";
import type { Patience } from "./patience.js";
import type { ChunkRun } from "./runs/chunk-run.js";
import type { WorkerPlace } from "./worker-place.js";

/** How long the places last that are reserved at a time, seconds. Places for a whole chunk of 500 would be a burst. */
const SHARE_S = 0.25;

export interface RateGateOptions {
  readonly store: QueueStore;
  readonly place: WorkerPlace;
  readonly patience: Patience;
  /** Notifications a second for each topic, of all workers together. */
  readonly perSecond: number;
}

/** Lets the entries of runs leave at a rate that all workers share. */
export class RateGate {
  readonly #options: RateGateOptions;

  constructor(options: RateGateOptions) {
    this.#options = options;
  }

  /** @param onAllowed called whenever some of the run may leave */
  async pass(run: ChunkRun, onAllowed: () => void): Promise<void> {
    const { store, place, patience, perSecond } = this.#options;
    const key = `topic ${run.leased.lane.topic}`;
    run.allow(0);
    for (let left = run.unsent; left > 0 && run.hasMore; ) {
      const count = Math.min(left, Math.ceil(perSecond * SHARE_S));
      const waitMs = await patience.call(() => store.reserve({ key, count, perSecond }));
      // The worker gave up.
      if (waitMs === undefined) return;
      await new Promise<void>((resolve) => {
        place.after(waitMs, resolve);
      });
      run.allow(count);
      left -= count;
      onAllowed();
    }
  }
}
