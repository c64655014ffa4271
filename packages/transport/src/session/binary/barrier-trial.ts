import { MISSING_DEVICE_TOKEN_STATUS } from "@apns/wire/binary";
import type { TransportError } from "../../errors/transport-error.js";
import type { Loss } from "./loss-reason.js";

/** So many connections have to end in the same way: one could be a coincidence. */
const TRIES = 2;
/** Two connections lived equally long after their barriers if the times differ by no more than this. */
const SAME_AGE_MS = 50;

/** How a connection ended with a barrier on it. */
export interface BarrierEnd {
  readonly how: Loss["how"];
  /** What the gateway had sent: its first six bytes, or fewer. */
  readonly said: readonly number[];
  /** How long after its barrier it ended, milliseconds. */
  readonly barrierAgeMs: number;
}

/** A connection that ended with a barrier on it, and left notifications in doubt. */
export interface Suspicion extends BarrierEnd {
  readonly connection: number;
  readonly error: TransportError;
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
  tried(end: BarrierEnd): "another reason" | "the barrier" | "try again" {
    if (this.#suspicion === undefined || !isSameEnd(this.#suspicion, end)) return "another reason";
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

function isSameEnd(one: BarrierEnd, other: BarrierEnd): boolean {
  const { how } = one;
  if (how !== other.how) return false;
  // This status says enough: only barriers have an empty device token.
  if (how === MISSING_DEVICE_TOKEN_STATUS) return true;
  // Its second byte may be the status of a notification.
  if (how === "cut" && one.said.join() !== other.said.join()) return false;
  // How many bytes came with the first depends on the network.
  if (how === "garbled" && one.said[0] !== other.said[0]) return false;
  return Math.abs(one.barrierAgeMs - other.barrierAgeMs) <= SAME_AGE_MS;
}
