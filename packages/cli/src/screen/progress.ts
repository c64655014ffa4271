import { MAX_STATUS_COLUMNS } from "./footer.js";
import { progressText } from "./progress-text.js";
import type { Screen } from "./screen.js";

/** Milliseconds between two drawings of the status, and between two lines where there is none. */
const DRAW_INTERVAL_MS = 50;
const LINE_INTERVAL_MS = 5000;
/** A line that is not redrawn has room for all. */
const LINE_COLUMNS = 200;

/** Shows the progress of a long run on stderr: a status on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #screen: Screen;
  readonly #total: number | undefined;
  readonly #startedAtMs = performance.now();
  #totalBytes: number | undefined;
  #readBytes = 0;
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

  /** How many bytes the input has; absent: it is not known. */
  expectBytes(totalBytes: number | undefined): void {
    this.#totalBytes = totalBytes;
  }

  /** So many bytes more of the input were read. */
  read(bytes: number): void {
    this.#readBytes += bytes;
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
    const part = this.#totalBytes ? Math.min(1, this.#readBytes / this.#totalBytes) : undefined;
    const elapsedMs = performance.now() - this.#startedAtMs;
    const state = { done: this.#done, accepted: this.#accepted, total: this.#total, part, elapsedMs };
    return progressText(state, this.#screen.hasStatus ? MAX_STATUS_COLUMNS : LINE_COLUMNS);
  }
}
