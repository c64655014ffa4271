import { Presets, SingleBar } from "cli-progress";
import { say, type Terminal } from "./terminal.js";

/** Milliseconds between two lines where there is no terminal to draw on. */
const LINE_INTERVAL_MS = 5000;

/** Shows on stderr how far a long run has come: a bar on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #bar: SingleBar | undefined;
  readonly #total: number | undefined;
  #done = 0;
  #accepted = 0;
  #lastLineAt = performance.now();

  /** @param total how many there will be; undefined when nobody knows yet */
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

  /** A line on stderr that leaves the bar whole: it is wiped here, and drawn again below. */
  say(text: string): void {
    say(this.#terminal, this.#bar === undefined ? text : `\r\u001b[K${text}`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
