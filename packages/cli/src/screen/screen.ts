import type { Terminal } from "../terminal.js";
import { coloursOf } from "./colours.js";
import { drawn, erased, type Footer, sameFooter } from "./footer.js";
import { paintedLine, paintedLines, type Said } from "./span.js";

const DEFAULT_COLUMNS = 80;

const NO_FOOTER: Footer = { kind: "none" };

/**
 * The one writer to stdout and stderr. On a terminal it keeps a footer below the other lines, a row of status or a
 * panel: each new line replaces the footer, which is then drawn again under it. Lines above the footer never change.
 */
export class Screen {
  readonly terminal: Terminal;
  /** Whether there is a terminal to draw a status on. */
  readonly hasStatus: boolean;
  /** Whether a panel may be drawn on it: not in CI, and not where `NO_COLOR` asks for plain text. */
  readonly hasPanel: boolean;
  readonly #stdoutColours: "on" | "off";
  readonly #stderrColours: "on" | "off";
  /** What is to stand below the lines, and what stands there now. */
  #footer: Footer = NO_FOOTER;
  #shown: Footer = NO_FOOTER;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    this.hasStatus = terminal.stderr.isTTY === true && terminal.env["TERM"] !== "dumb";
    this.hasPanel = this.hasStatus && !isSet(terminal.env["NO_COLOR"]) && !isSet(terminal.env["CI"]);
    this.#stdoutColours = coloursOf(terminal.stdout, terminal.env);
    this.#stderrColours = coloursOf(terminal.stderr, terminal.env);
  }

  /** The width of the terminal on which people read; 80 where there is none. */
  get columns(): number {
    return this.terminal.stderr.columns || DEFAULT_COLUMNS;
  }

  /** Writes a line for people, to stderr. */
  say(text: Said): void {
    const line = `${paintedLine(text, this.#stderrColours)}\n`;
    this.terminal.stderr.write(`${this.#erasing()}${line}${this.#drawing()}`);
  }

  /** Writes a question to stderr, and leaves the cursor after it. */
  ask(question: string): void {
    this.terminal.stderr.write(`${this.#erasing()}${paintedLine(question, this.#stderrColours)} `);
  }

  /** Writes a text of several lines for people, to stderr. */
  sayLines(text: string): void {
    for (const line of text.split("\n")) this.say(line);
  }

  /** Writes data, to stdout. */
  print(text: Said): void {
    const { stdout } = this.terminal;
    const isBelow = this.#shown.kind !== "none" && stdout.isTTY === true;
    if (isBelow) this.terminal.stderr.write(this.#erasing());
    stdout.write(`${paintedLines(text, this.#stdoutColours)}\n`);
    if (isBelow) this.terminal.stderr.write(this.#drawing());
  }

  /** Shows a status of plain ASCII, cut to the width. An empty one removes it. */
  show(status: string): void {
    if (this.hasStatus) this.#replace(status === "" ? NO_FOOTER : { kind: "status", text: status });
  }

  /** Shows a panel of rows, none of them wider than the terminal. None removes it. */
  showPanel(rows: readonly string[]): void {
    if (this.hasPanel) this.#replace(rows.length === 0 ? NO_FOOTER : { kind: "panel", rows });
  }

  #replace(footer: Footer): void {
    if (sameFooter(footer, this.#footer)) return;
    const erasing = this.#erasing();
    this.#footer = footer;
    this.terminal.stderr.write(`${erasing}${this.#drawing()}`);
  }

  /** What removes the footer from the screen, and remembers that. */
  #erasing(): string {
    if (this.#shown.kind === "panel") this.terminal.stderr._refreshSize?.();
    const text = erased(this.#shown, this.columns);
    this.#shown = NO_FOOTER;
    return text;
  }

  /** What draws the footer, and remembers that. */
  #drawing(): string {
    this.#shown = this.#footer;
    return drawn(this.#footer, this.columns);
  }
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== "" && variable !== "false";
}
