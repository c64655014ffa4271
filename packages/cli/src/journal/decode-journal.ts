import { decodeRecord, type ReadRecord } from "./journal-record.js";

const LINE_FEED = 0x0a;

/**
 * Reads the records of a journal from its bytes, which may come in pieces. A record that is torn (the process was
 * killed while it wrote it) or changed is left out and counted: what it would have said follows from the others, or
 * leaves lines in doubt.
 */
export class JournalDecoder {
  #rest: Uint8Array = new Uint8Array();
  /** How many records could not be read. */
  damaged = 0;

  /** The records that end in this piece. */
  *push(piece: Uint8Array): Generator<ReadRecord, void, undefined> {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = Buffer.concat([this.#rest, piece.subarray(from, end)]);
      this.#rest = new Uint8Array();
      from = end + 1;
      const record = decodeRecord(line.toString("utf8"));
      if (record !== undefined) yield record;
      else if (line.length > 0) this.damaged += 1;
    }
    this.#rest = Buffer.concat([this.#rest, piece.subarray(from)]);
  }

  /** The journal is over. A record that lacks its line end alone is whole: its checksum says so. */
  *end(): Generator<ReadRecord, void, undefined> {
    if (!this.lacksLineEnd) return;
    const record = decodeRecord(Buffer.from(this.#rest).toString("utf8"));
    if (record !== undefined) yield record;
    else this.damaged += 1;
  }

  /** Whether a line end belongs before the next record. */
  get lacksLineEnd(): boolean {
    return this.#rest.length > 0;
  }
}
