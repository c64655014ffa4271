/** The longest delay that a Node timer takes, milliseconds; it wakes early then, which is harmless. */
const MAX_TIMER_MS = 0x7fffffff;

/** The one timer of a driver. It may wake early, never late by its own doing. */
export class WakeTimer {
  readonly #wake: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Infinity;
  #holdsProcess = true;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  /** Wakes at this time of `performance.now()`, milliseconds; Infinity: not at all. */
  arm(atMs: number): void {
    // An early wake is harmless, so an earlier timer stays: this saves a timer for each write.
    if (atMs !== Infinity && this.#atMs <= atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    if (atMs === Infinity) return;
    const delayMs = Math.min(Math.max(1, Math.ceil(atMs - performance.now())), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#expired(), delayMs);
    if (!this.#holdsProcess) this.#timer.unref();
  }

  /** Says whether the timer keeps the process alive. */
  hold(holdsProcess: boolean): void {
    this.#holdsProcess = holdsProcess;
    if (holdsProcess) this.#timer?.ref();
    else this.#timer?.unref();
  }

  #expired(): void {
    this.#atMs = Infinity;
    this.#wake();
  }
}
