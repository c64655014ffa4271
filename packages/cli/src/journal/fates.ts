import type { ReadRecord } from "./journal-record.js";
import type { LineRange } from "./line-ranges.js";

/**
 * What a journal says of a line.
 *
 * - `unsent`: it has certainly not been taken.
 * - `doubtful`: it may have been taken.
 * - `accepted`, `refused` (another try is of no use), `failed` (another try may help).
 * - `left`: it may have been taken, and was left at that.
 */
export type LineState = "unsent" | "doubtful" | "accepted" | "refused" | "failed" | "left";

const STATES = ["unsent", "doubtful", "accepted", "refused", "failed", "left"] as const satisfies LineState[];
const STATE_BITS = 0x0f;
/** It has been in doubt and left again, so that not even a certain failure of the new try says that it was not taken. */
const AGAIN_BIT = 0x10;
/** Tells a line that is unsent from one of which nothing is known. */
const KNOWN_BIT = 0x20;
const FIRST_CAPACITY = 1024;

/** The states of all lines, a byte for each. */
export class Fates {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  /** How many lines are in each state; of `unsent` those that were announced at some time. */
  readonly #counts: Record<LineState, number> = {
    unsent: 0,
    doubtful: 0,
    accepted: 0,
    refused: 0,
    failed: 0,
    left: 0,
  };
  #last = 0;

  /** The last line of which anything is known; 0: none. */
  get last(): number {
    return this.#last;
  }

  get counts(): Readonly<Record<LineState, number>> {
    return this.#counts;
  }

  stateOf(line: number): LineState {
    return STATES[(this.#bytes[line] ?? 0) & STATE_BITS] ?? "unsent";
  }

  /** Whether a line left again while it was in doubt. */
  wasSentAgain(line: number): boolean {
    return ((this.#bytes[line] ?? 0) & AGAIN_BIT) !== 0;
  }

  /** The lines in a state. */
  *inState(state: LineState): Generator<number, void, undefined> {
    for (let line = 1; line <= this.#last; line++) if (this.stateOf(line) === state) yield line;
  }

  /** The lines that left again while they were in doubt, so that they may have been taken twice. */
  get sentAgain(): readonly number[] {
    const lines: number[] = [];
    for (let line = 1; line <= this.#last; line++) if (this.wasSentAgain(line)) lines.push(line);
    return lines;
  }

  apply(record: ReadRecord): void {
    for (const range of record.ranges) this.#applyTo(range, record);
  }

  #applyTo([first, last]: LineRange, record: ReadRecord): void {
    this.#grow(last);
    for (let line = first; line <= last; line++) {
      if (record.type === "again") this.#bytes[line] = (this.#bytes[line] ?? 0) | AGAIN_BIT;
      this.#set(line, stateAfter(record, this.wasSentAgain(line)));
    }
  }

  #set(line: number, state: LineState): void {
    // Lines between that were empty are not counted.
    if (line > this.#last) this.#last = line;
    const before = this.#bytes[line] ?? 0;
    if ((before & KNOWN_BIT) !== 0) this.#counts[this.stateOf(line)] -= 1;
    this.#counts[state] += 1;
    this.#bytes[line] = (before & AGAIN_BIT) | KNOWN_BIT | STATES.indexOf(state);
  }

  #grow(last: number): void {
    if (last < this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(last + 1, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

function stateAfter(record: ReadRecord, wasSentAgain: boolean): LineState {
  switch (record.type) {
    case "leaving":
    case "again":
    case "retried":
      return "doubtful";
    case "left":
      return "left";
    case "settled":
      return settledState(record, wasSentAgain);
    default:
      return "unsent";
  }
}

function settledState(
  { outcome, retry, fault }: Extract<ReadRecord, { type: "settled" }>,
  wasSentAgain: boolean,
): LineState {
  switch (outcome) {
    case "accepted":
    case "presumed-accepted":
      return "accepted";
    case "unaccounted":
      return "doubtful";
    case "rejected":
      return retry === "never" ? "refused" : "failed";
    case "expired":
      return "failed";
    case "cancelled":
      return wasSentAgain ? "doubtful" : "unsent";
    case "failed":
      if (fault === "line") return "failed";
      return wasSentAgain ? "doubtful" : "unsent";
  }
}
