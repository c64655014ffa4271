import type { WorkerPlace } from "./worker-place.js";

/** Lets one loop wait until another part rings. A ring while nobody waits is kept for the next wait. */
export class Bell {
  readonly #place: WorkerPlace;
  #isRung = false;
  #wake: (() => void) | undefined;

  constructor(place: WorkerPlace) {
    this.#place = place;
  }

  ring(): void {
    this.#isRung = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Resolves when it rings, or after so long; Infinity waits for the ring alone. */
  async wait(ms: number): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((resolve) => {
        const cancel = ms === Number.POSITIVE_INFINITY ? undefined : this.#place.after(ms, resolve);
        this.#wake = () => {
          cancel?.();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#isRung = false;
  }
}
