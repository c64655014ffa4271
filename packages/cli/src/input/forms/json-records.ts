import type { ReadRecordsOptions } from "./input-form.js";
import { type InputRecord, LineProblem } from "./input-record.js";
import { MAX_LINE_BYTES, objectOf, utf8TextOf } from "./ndjson-records.js";

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPENING, CLOSING]: readonly (readonly number[])[] = [
  [0x5b, 0x7b],
  [0x5d, 0x7d],
];

/**
 * Reads a JSON list of notifications, `[{...}, {...}]`, in memory for one chunk and one item. The number of an item
 * stands in place of a line number. What follows a mistake in the list itself is not read.
 */
export async function* readJsonList({
  chunks,
}: ReadRecordsOptions): AsyncGenerator<readonly InputRecord[], void, undefined> {
  const splitter = new ListSplitter();
  for await (const chunk of chunks) {
    const records = splitter.push(chunk);
    if (records.length > 0) yield records;
    if (splitter.hasEnded) break;
  }
  const rest = splitter.end();
  if (rest !== undefined) yield [rest];
}

/** Finds the items of a list by counting brackets outside of strings. */
class ListSplitter {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #items = 0;
  /** Whether a comma was the last thing, so that an item has to follow. */
  #isAfterComma = false;
  hasEnded = false;

  push(chunk: Uint8Array): InputRecord[] {
    const records: InputRecord[] = [];
    let from = this.#depth === 0 ? chunk.length : 0;
    for (let at = 0; at < chunk.length && !this.hasEnded; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isInString) {
        this.#stringByte(byte);
      } else if (byte === QUOTE) {
        this.#isInString = true;
      } else if (OPENING?.includes(byte)) {
        this.#depth += 1;
        if (this.#depth === 1) from = at + 1;
      } else if (CLOSING?.includes(byte)) {
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.#add(chunk.subarray(from, at));
          if (!this.#isBlank || this.#isAfterComma) records.push(this.#item());
          this.hasEnded = true;
        }
      } else if (byte === COMMA && this.#depth === 1) {
        this.#add(chunk.subarray(from, at));
        records.push(this.#item());
        this.#isAfterComma = true;
        from = at + 1;
      }
    }
    if (!this.hasEnded) this.#add(chunk.subarray(from));
    return records;
  }

  /** A problem, if the list has no end. */
  end(): InputRecord | undefined {
    if (this.hasEnded) return undefined;
    this.#items += 1;
    return {
      line: this.#items,
      content: new LineProblem("the list has no end, so the file is not complete"),
    };
  }

  get #isBlank(): boolean {
    return this.#pieces.every((piece) => piece.every((byte) => byte <= 0x20));
  }

  #stringByte(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = false;
  }

  #add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > MAX_LINE_BYTES) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  #item(): InputRecord {
    const [bytes, length] = [Buffer.concat(this.#pieces), this.#length];
    this.#pieces = [];
    this.#length = 0;
    this.#items += 1;
    try {
      const text = utf8TextOf({ bytes: length > MAX_LINE_BYTES ? undefined : bytes, length, what: "item" });
      return { line: this.#items, content: objectOf(text, "item") };
    } catch (problem) {
      if (!(problem instanceof LineProblem)) throw problem;
      return { line: this.#items, content: problem };
    }
  }
}
