import type { Screen } from "./screen.js";

/** How many notes of one kind are written; the others are counted. */
const MAX_NOTES = 10;
/** How many kinds are told apart: a server may answer with a new reason each time. */
const MAX_KINDS = 50;
const OTHER_KINDS = "of other kinds";

/** Messages for people while a command runs: ten of each kind, and in the end how many were left out. */
export class Notes {
  readonly #screen: Screen;
  readonly #counts = new Map<string, number>();
  /** The hints and the unique notes that were written. */
  readonly #said: Set<string>;

  /** @param said hints and notes that were written already, shared by the notes of a run; absent: none */
  constructor(screen: Screen, said: Set<string> = new Set()) {
    this.#screen = screen;
    this.#said = said;
  }

  /**
   * Writes a note, unless ten of its kind were written.
   *
   * @param kind which notes are alike, in the words of the final count: "and 7 more <kind>"
   * @param hint what to do about it; written with the first note that has it
   */
  add(kind: string, text: string, hint?: string): void {
    const known = this.#counts.has(kind) || this.#counts.size < MAX_KINDS ? kind : OTHER_KINDS;
    const count = (this.#counts.get(known) ?? 0) + 1;
    this.#counts.set(known, count);
    if (count > MAX_NOTES) return;
    this.#screen.say(text);
    if (hint === undefined || this.#said.has(hint)) return;
    this.#said.add(hint);
    this.#screen.say(`  ${hint}`);
  }

  /** The same, except that a note with the words of an earlier one is neither written nor counted. */
  addOnce(kind: string, text: string, hint?: string): void {
    if (this.#said.has(text)) return;
    // A note that is not written is not remembered either, so that memory stays bounded.
    if ((this.#counts.get(kind) ?? 0) < MAX_NOTES) this.#said.add(text);
    this.add(kind, text, hint);
  }

  /** Writes how many notes were left out. */
  end(where = ""): void {
    for (const [kind, count] of this.#counts) {
      if (count > MAX_NOTES) this.#screen.say(`and ${count - MAX_NOTES} more ${kind}${where}`);
    }
    this.#counts.clear();
  }
}
