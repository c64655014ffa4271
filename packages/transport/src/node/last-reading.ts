import type { Moment } from "../session/moment.js";
import type { HostTime } from "./real-time.js";

/** How often the sockets are read at most: one turn of the event loop reads megabytes of each. */
const MOST_READINGS = 8;

/** Reads the sockets until they are empty, before anything counts as overdue: they may hold what is missing. */
export class LastReading {
  readonly #host: HostTime;
  readonly #judge: () => void;
  #state: "idle" | "reading" | "read" = "idle";
  #readingsLeft = 0;
  #hasHeard = false;
  readonly #hasRead = (): void => {
    if (this.#hasHeard && this.#readingsLeft > 0) {
      this.#readOnce();
      return;
    }
    this.#state = "read";
    this.#judge();
    this.#state = "idle";
  };

  /** @param judge called when everything was read; {@link isDone} holds meanwhile */
  constructor(host: HostTime, judge: () => void) {
    this.#host = host;
    this.#judge = judge;
  }

  get isDone(): boolean {
    return this.#state === "read";
  }

  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "reading";
    this.#readingsLeft = MOST_READINGS;
    this.#readOnce();
  }

  /** A socket had something. */
  heard(): void {
    this.#hasHeard = true;
  }

  #readOnce(): void {
    this.#readingsLeft -= 1;
    this.#hasHeard = false;
    // Node polls the sockets between now and then.
    this.#host.setImmediate(this.#hasRead);
  }
}

/**
 * The time for what a session asks for before a report: now, but nothing becomes due before the report is heard, since
 * it came in time.
 *
 * @param askedAtMs when the session was last asked; nothing else is due then
 */
export function beforeDue(at: Moment, dueAtMs: number, askedAtMs: number): Moment {
  return at.nowMs < dueAtMs ? at : { nowMs: askedAtMs, unixMs: at.unixMs };
}
