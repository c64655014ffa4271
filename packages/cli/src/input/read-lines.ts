import { lineEnd, withoutCarriageReturn } from "./text-encoding.js";

/** A line of a file: LF ends it, and CR before that belongs to its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its end; undefined for a line that is too long. */
  readonly bytes: Uint8Array | undefined;
  readonly length: number;
}

export interface ReadLinesOptions {
  /** Longer lines are skipped: their bytes are counted and not kept. */
  readonly maxLineBytes: number;
  /** Ends the reading, even while the input is silent. A line without its end is dropped then. */
  readonly signal: AbortSignal;
}

/**
 * Reads lines as bytes, in memory for one chunk and one line; those that end in one chunk come together. Errors of the
 * input pass through.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes, signal }: ReadLinesOptions,
): AsyncGenerator<readonly Line[], void, undefined> {
  const line = new LineInProgress(maxLineBytes);
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = lineEnd(chunk, 0); end >= 0; end = lineEnd(chunk, from)) {
      line.add(chunk.subarray(from, end));
      lines.push(line.finish());
      from = end + 1;
    }
    line.add(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (line.length > 0 && !signal.aborted) yield [line.finish()];
}

/** The line that is being read, in the pieces in which it came. */
class LineInProgress {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #number = 1;
  length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    // One byte more than the limit, since CR may come off.
    if (this.length > this.#maxBytes + 1) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  finish(): Line {
    const [first] = this.#pieces;
    const whole = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
    const bytes = withoutCarriageReturn(whole);
    const isTooLong = this.length > this.#maxBytes + 1 || bytes.length > this.#maxBytes;
    const line = { number: this.#number, bytes: isTooLong ? undefined : bytes, length: this.length };
    this.#pieces = [];
    this.#number += 1;
    this.length = 0;
    return line;
  }
}
