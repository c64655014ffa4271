import type { WorkerPlace } from "./worker-place.js";

/** The end of a worker, for which any number of `close` may wait: its loops have ended, or it was abandoned. */
export class WorkerEnd {
  readonly #place: WorkerPlace;
  readonly #onEnded: () => void;
  #resolve = (): void => {};
  readonly #abandoned = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });
  #done: Promise<unknown> = this.#abandoned;

  constructor(place: WorkerPlace, onEnded: () => void) {
    this.#place = place;
    this.#onEnded = onEnded;
  }

  /** The loops, once they run. */
  watch(loops: Promise<unknown>): void {
    this.#done = Promise.race([loops, this.#abandoned]).finally(this.#onEnded);
  }

  /** Nobody waits for the loops any more. */
  abandon(): void {
    this.#resolve();
  }

  /** Waits for the end. If it has not come in time, `onLate` is called, which may abandon the worker. */
  async within(timeoutMs: number, onLate: () => void): Promise<void> {
    const cancel = this.#place.after(timeoutMs, onLate);
    try {
      await this.#done;
    } finally {
      cancel();
    }
  }
}
