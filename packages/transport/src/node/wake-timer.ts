import type { ListeningClock } from "./listening-clock.js";
import type { HostTime, HostTimer } from "./real-time.js";

/** The longest delay that a Node timer takes, milliseconds; it wakes early then, which is harmless. */
const MAX_TIMER_MS = 0x7fffffff;

/** The one timer of a driver. It may wake early, never late by its own doing. */
export class WakeTimer {
  readonly #host: HostTime;
  readonly #clock: ListeningClock;
  readonly #expired: () => void;
  #timer: HostTimer | undefined;
  #atMs = Infinity;
  #holdsProcess = true;

  constructor(host: HostTime, clock: ListeningClock, wake: () => void) {
    this.#host = host;
    this.#clock = clock;
    this.#expired = () => {
      this.#atMs = Infinity;
      wake();
    };
  }

  /** When it wakes, by the clock; Infinity: not at all. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Wakes at this time of the clock; Infinity: not at all. */
  arm(atMs: number): void {
    // An early wake is harmless, so an earlier timer stays: this saves a timer for each write.
    if (atMs !== Infinity && this.#atMs <= atMs) return;
    this.#host.clearTimeout(this.#timer);
    this.#atMs = atMs;
    if (atMs === Infinity) return;
    const delayMs = Math.min(Math.max(1, Math.ceil(this.#clock.until(atMs))), MAX_TIMER_MS);
    this.#timer = this.#host.setTimeout(this.#expired, delayMs);
    if (!this.#holdsProcess) this.#timer.unref();
  }

  /** Says whether the timer keeps the process alive. */
  hold(holdsProcess: boolean): void {
    this.#holdsProcess = holdsProcess;
    if (holdsProcess) this.#timer?.ref();
    else this.#timer?.unref();
  }
}
