import type { Screen } from "./screen.js";

/** Milliseconds between two drawings of the status, and between two lines where there is none. */
const DRAW_INTERVAL_MS = 50;
const LINE_INTERVAL_MS = 5000;
const BAR_COLUMNS = 10;

/** Shows the progress of a long run on stderr: a status on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #screen: Screen;
  readonly #total: number | undefined;
  #done = 0;
  #accepted = 0;
  #lastAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** @param total the number of notifications; undefined where it is not known */
  constructor(screen: Screen, total: number | undefined) {
    this.#screen = screen;
    this.#total = total;
    screen.show(this.#text());
  }

  settled(accepted: boolean): void {
    this.#done += 1;
    if (accepted) this.#accepted += 1;
    const { hasStatus } = this.#screen;
    const sinceMs = performance.now() - this.#lastAt;
    if (sinceMs >= (hasStatus ? DRAW_INTERVAL_MS : LINE_INTERVAL_MS)) this.#write();
    // The last figures of a burst are drawn even if nothing follows for long.
    else if (hasStatus) this.#timer ??= setTimeout(() => this.#write(), DRAW_INTERVAL_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#screen.show("");
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastAt = performance.now();
    if (this.#screen.hasStatus) this.#screen.show(this.#text());
    else this.#screen.say(this.#text());
  }

  #text(): string {
    if (this.#total === undefined) return `${this.#done} settled, ${this.#accepted} accepted`;
    const counts = `${this.#done}/${this.#total}, ${this.#accepted} accepted`;
    const filled = Math.floor((this.#done / Math.max(1, this.#total)) * BAR_COLUMNS);
    return `[${"#".repeat(filled).padEnd(BAR_COLUMNS, ".")}] ${counts}`;
  }
}
