import type { QueueStore } from "../../store/queue-store.js";
import type { Patience } from "../patience.js";
import type { ChunkRun } from "../runs/chunk-run.js";
import type { WorkerPlace } from "../worker-place.js";

/** How long the places last that are reserved at a time, seconds. Places for a whole chunk of 500 would be a burst. */
const SHARE_S = 0.25;

export interface RateLineOptions {
  readonly store: QueueStore;
  readonly place: WorkerPlace;
  readonly patience: Patience;
  /** Notifications a second for each topic, of all workers together. */
  readonly perSecond: number;
  /** The bucket of the store. */
  readonly key: string;
  /** Some of a run may leave. */
  readonly onAllowed: () => void;
}

/** Places that were reserved, and when they may be used. */
interface Reserved {
  readonly count: number;
  readonly atMs: number;
}

/**
 * The runs of a topic that wait for places in its rate. However many they are, the places of a quarter of a second are
 * reserved at a time: what is reserved by one worker is lost to all others.
 */
export class RateLine {
  readonly #options: RateLineOptions;
  #waiting: ChunkRun[] = [];
  /** Kept while nobody waits, for the runs that come next. */
  #reserved: Reserved | undefined;
  #isAsking = false;
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: RateLineOptions) {
    this.#options = options;
  }

  push(run: ChunkRun): void {
    run.allow(0);
    this.#waiting.push(run);
    this.#goOn();
  }

  prune(): void {
    if (this.#waiting.some(({ hasMore }) => hasMore)) return;
    this.#waiting = [];
    this.#stopTimer();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    this.#stopTimer();
  }

  /** Takes the next step, unless it is being taken: reserves, waits, or hands out. */
  #goOn(): void {
    if (this.#isAsking || this.#cancelTimer !== undefined || this.#isClosed) return;
    this.#waiting = this.#waiting.filter(({ unallowed }) => unallowed > 0);
    if (this.#waiting.length === 0) return;
    if (this.#reserved === undefined) void this.#reserve();
    else this.#awaitTime(this.#reserved);
  }

  async #reserve(): Promise<void> {
    const { store, place, patience, perSecond, key } = this.#options;
    this.#isAsking = true;
    // Those that were claimed together reserve together.
    await Promise.resolve();
    const wanted = this.#waiting.reduce((sum, { unallowed }) => sum + unallowed, 0);
    const count = Math.min(wanted, Math.ceil(perSecond * SHARE_S));
    const waitMs = await patience.call(async () =>
      this.#isClosed ? undefined : store.reserve({ key, count, perSecond }),
    );
    this.#isAsking = false;
    // The worker ends.
    if (waitMs === undefined) return;
    this.#reserved = { count, atMs: place.nowMs() + waitMs };
    this.#goOn();
  }

  #awaitTime({ count, atMs }: Reserved): void {
    const { place } = this.#options;
    const waitMs = Math.max(0, atMs - place.nowMs());
    this.#cancelTimer = place.after(waitMs, () => {
      this.#cancelTimer = undefined;
      const left = this.#handOut(count);
      this.#reserved = left > 0 ? { count: left, atMs } : undefined;
      this.#goOn();
    });
  }

  /** In their order, and the one that wants more goes to the end. Returns how many are left. */
  #handOut(count: number): number {
    let left = count;
    while (left > 0) {
      const run = this.#waiting.shift();
      if (run === undefined) break;
      const given = Math.min(left, run.unallowed);
      if (given === 0) continue;
      run.allow(given);
      left -= given;
      if (run.unallowed > 0) this.#waiting.push(run);
    }
    if (left < count) this.#options.onAllowed();
    return left;
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
