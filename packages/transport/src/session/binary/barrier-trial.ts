import { MISSING_DEVICE_TOKEN_STATUS } from "@apns/wire/binary";
import type { Loss } from "./loss-reason.js";

/** So many connections have to end in the same way: one could be a coincidence. */
const TRIES = 2;
/** Two connections lived equally long after their barriers if the times differ by no more than this. */
const SAME_AGE_MS = 50;

/** A connection that ended with a barrier on it, and what it left in doubt. */
export interface Suspicion {
  readonly connection: number;
  readonly loss: Loss;
  /** How long after its barrier it ended, milliseconds. */
  readonly barrierAgeMs: number;
}

/**
 * Finds out whether a connection ended because of its barrier. Its notifications are held back, and the next
 * connections carry a barrier alone: if the gateway ends them in the same way, after the same time, the barrier was the
 * reason, and everything before it was taken. That barrier was written a while after the last notification, so the end
 * of a connection for any other reason would have come at another time.
 */
export class BarrierTrial {
  #suspicion: Suspicion | undefined;
  #triesLeft = 0;

  get isOn(): boolean {
    return this.#suspicion !== undefined;
  }

  begin(suspicion: Suspicion): void {
    this.#suspicion = suspicion;
    this.#triesLeft = TRIES;
  }

  /** A connection with a barrier alone ended in this way. Returns why the suspicious one ended, if it is clear. */
  tried(how: Loss["how"], barrierAgeMs: number): "another reason" | "the barrier" | "try again" {
    if (this.#suspicion === undefined || !isSameEnd(this.#suspicion, how, barrierAgeMs))
      return "another reason";
    this.#triesLeft -= 1;
    return this.#triesLeft === 0 ? "the barrier" : "try again";
  }

  /** Ends the trial and returns what it was about. */
  end(): Suspicion | undefined {
    const suspicion = this.#suspicion;
    this.#suspicion = undefined;
    return suspicion;
  }
}

function isSameEnd(suspicion: Suspicion, how: Loss["how"], barrierAgeMs: number): boolean {
  if (how !== suspicion.loss.how) return false;
  // This status says enough: only barriers have an empty device token.
  if (how === MISSING_DEVICE_TOKEN_STATUS) return true;
  return Math.abs(barrierAgeMs - suspicion.barrierAgeMs) <= SAME_AGE_MS;
}
