import { UsageError } from "@apns/wire";
import { retryWaitMs } from "./retry-wait.js";
import type { WorkerPlace } from "./worker-place.js";

/** The longest pause after an error of the database: absolute, and as a share of a lease. */
const MAX_PAUSE_MS = 30_000;
const MAX_PAUSE_OF_LEASE = 1 / 6;
/** The first pauses are a quarter and half as long as those of a notification that is tried again. */
const QUICK_ATTEMPTS = 2;

export interface PatienceOptions {
  readonly place: WorkerPlace;
  readonly leaseMs: number;
  /** A call failed, and is made again after this wait. */
  readonly onError: (error: unknown, waitMs: number) => void;
  /** The program closed the store under the worker. */
  readonly onClosed: () => void;
}

/** Calls the database until it answers, with growing random pauses. */
export class Patience {
  readonly #options: PatienceOptions;
  #isOver = false;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Calls nothing more. */
  end(): void {
    this.#isOver = true;
  }

  /** What the call resolves to; undefined once patience has ended. */
  async call<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
    const { place, leaseMs, onError, onClosed } = this.#options;
    const longestMs = Math.min(MAX_PAUSE_MS, leaseMs * MAX_PAUSE_OF_LEASE);
    for (let attempts = -QUICK_ATTEMPTS; !this.#isOver; attempts += 1) {
      try {
        return await call();
      } catch (error) {
        const backOffMs = retryWaitMs({ attempts, leastMs: 0, chance: place.random() });
        const waitMs = Math.min(backOffMs, longestMs);
        onError(error, waitMs);
        // It will not come back.
        if (error instanceof UsageError && error.code === "closed") onClosed();
        await new Promise<void>((resolve) => {
          place.after(waitMs, resolve);
        });
      }
    }
    return undefined;
  }
}
