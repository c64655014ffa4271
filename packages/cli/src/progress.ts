import { Presets, SingleBar } from "cli-progress";
import { say, type Terminal } from "./terminal.js";

/** Milliseconds between two lines where stderr is not a terminal. */
const LINE_INTERVAL_MS = 5000;

/** Shows the progress of a long run on stderr: a bar on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #bar: SingleBar | undefined;
  readonly #total: number | undefined;
  #done = 0;
  #accepted = 0;
  #lastLineAt = performance.now();

  /** @param total the number of notifications; undefined where it is not known */
  constructor(terminal: Terminal, total: number | undefined) {
    this.#terminal = terminal;
    this.#total = total;
    if (terminal.stderr.isTTY !== true) return;
    const format =
      total === undefined
        ? "  {value} settled, {accepted} accepted"
        : "  {bar} {value}/{total}  {accepted} accepted";
    this.#bar = new SingleBar(
      { format, stream: terminal.stderr as never, hideCursor: true, clearOnComplete: true, fps: 20 },
      Presets.shades_classic,
    );
    this.#bar.start(total ?? 0, 0, { accepted: 0 });
  }

  settled(accepted: boolean): void {
    this.#done += 1;
    if (accepted) this.#accepted += 1;
    if (this.#bar !== undefined) {
      this.#bar.update(this.#done, { accepted: this.#accepted });
      return;
    }
    const now = performance.now();
    if (now - this.#lastLineAt < LINE_INTERVAL_MS) return;
    this.#lastLineAt = now;
    const of = this.#total === undefined ? "" : ` of ${this.#total}`;
    say(this.#terminal, `${this.#done}${of} settled, ${this.#accepted} accepted`);
  }

  /** Writes a line to stderr above the bar: the bar is wiped here, and drawn again below the line. */
  say(text: string): void {
    say(this.#terminal, this.#bar === undefined ? text : `\r\u001b[K${text}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
