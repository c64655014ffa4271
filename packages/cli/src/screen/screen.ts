import type { Terminal } from "../terminal.js";
import { coloursOf } from "./colours.js";
import { paintedLine, paintedLines, type Said } from "./span.js";

const ERASE_LINE = "\r\u001b[K";
/** A status fits a window of 40 columns, so that it stays one line when a window is made narrow. */
export const MAX_STATUS_COLUMNS = 39;
const DEFAULT_COLUMNS = 80;

/**
 * The one writer to stdout and stderr. On a terminal it keeps a line of status below the other lines: each new line
 * replaces the status, which is then drawn again under it. Lines above the status never change.
 */
export class Screen {
  readonly terminal: Terminal;
  /** Whether there is a terminal to draw a status on. */
  readonly hasStatus: boolean;
  readonly #stdoutColours: "on" | "off";
  readonly #stderrColours: "on" | "off";
  #status = "";
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    this.hasStatus = terminal.stderr.isTTY === true && terminal.env["TERM"] !== "dumb";
    this.#stdoutColours = coloursOf(terminal.stdout, terminal.env);
    this.#stderrColours = coloursOf(terminal.stderr, terminal.env);
  }

  /** The width of the terminal on which people read; 80 where there is none. */
  get columns(): number {
    return this.terminal.stderr.columns || DEFAULT_COLUMNS;
  }

  /** Writes a line for people, to stderr. */
  say(text: Said): void {
    const erase = this.#isDrawn ? ERASE_LINE : "";
    this.terminal.stderr.write(`${erase}${paintedLine(text, this.#stderrColours)}\n${this.#cutStatus()}`);
    this.#isDrawn = this.#status !== "";
  }

  /** Writes a question to stderr, and leaves the cursor after it. */
  ask(question: string): void {
    this.#erase();
    this.terminal.stderr.write(`${paintedLine(question, this.#stderrColours)} `);
  }

  /** Writes a text of several lines for people, to stderr. */
  sayLines(text: string): void {
    for (const line of text.split("\n")) this.say(line);
  }

  /** Writes data, to stdout. */
  print(text: Said): void {
    const { stdout } = this.terminal;
    const wasDrawn = this.#isDrawn && stdout.isTTY === true;
    if (wasDrawn) this.#erase();
    stdout.write(`${paintedLines(text, this.#stdoutColours)}\n`);
    if (wasDrawn) this.#draw();
  }

  /** Shows a status of plain ASCII, cut to the width. An empty one removes it. */
  show(status: string): void {
    if (!this.hasStatus || status === this.#status) return;
    this.#erase();
    this.#status = status;
    this.#draw();
  }

  #erase(): void {
    if (this.#isDrawn) this.terminal.stderr.write(ERASE_LINE);
    this.#isDrawn = false;
  }

  #draw(): void {
    if (this.#status === "") return;
    this.terminal.stderr.write(this.#cutStatus());
    this.#isDrawn = true;
  }

  #cutStatus(): string {
    return this.#status.slice(0, Math.max(0, Math.min(this.columns - 1, MAX_STATUS_COLUMNS)));
  }
}
