import type { Http2Failure } from "../http2-failure.js";
import { ErrorCode } from "../numbers.js";
import { readHuffman } from "./huffman.js";
import { NameCache } from "./name-cache.js";
import { OctetReader } from "./octet-reader.js";
import { DEFAULT_TABLE_BYTES, FIELD_OVERHEAD_BYTES, staticTable } from "./static-table.js";

/** Why a header block cannot be read. It ends the connection, since the tables of both sides now differ. */
export type HpackFailure = Http2Failure;

/** How an {@link HpackDecoder} reads. */
export interface HpackDecoderOptions {
  /** The largest dynamic table, bytes: the SETTINGS_HEADER_TABLE_SIZE announced. Default 4096. */
  readonly maxTableBytes?: number | undefined;
  /** The largest header list, bytes, with 32 more for each field (RFC 9113, section 6.5.2). Default 16,384. */
  readonly maxHeaderListBytes?: number | undefined;
}

/** The entries of RFC 7541, appendix A. A number, so that a bundler can leave the table out. */
const STATIC_COUNT = 61;

/** Held between blocks instead of the caller's chunk. Made once: making one takes longer than an indexed field. */
const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** The largest integer accepted in a header block (RFC 7541, section 5.1, requires a limit). */
const MAX_INTEGER = 0xfffffff;

/**
 * Reads header blocks (RFC 7541). One decoder serves one connection, block by block and in order. Names and values are
 * strings with one character for each octet.
 *
 * Unlike the decoders of the binary interface it reads whole blocks, so it has no `push` and no `end`; it returns its
 * failure and never throws. After a failure, do not call it again.
 */
export class HpackDecoder {
  /** Whether the list of the last block was larger than allowed. The fields beyond were not visited. */
  overflowed = false;
  readonly #maxTableBytes: number;
  readonly #maxHeaderListBytes: number;
  #tableLimit: number;
  #tableBytes = 0;
  // The dynamic table as a ring: the newest entry is at (#inserted - 1) % #capacity.
  readonly #names: string[];
  readonly #values: string[];
  readonly #capacity: number;
  #inserted = 0;
  #count = 0;
  readonly #plainNames = new NameCache();
  readonly #huffmanNames = new NameCache();
  readonly #octets = new OctetReader();
  // The place of reading. Fields, since reading an integer yields both its value and its end.
  #bytes: Uint8Array = NOTHING;
  #offset = 0;
  #end = 0;
  #problem = "";
  #listBytes = 0;

  constructor(options: HpackDecoderOptions = {}) {
    this.#maxTableBytes = options.maxTableBytes ?? DEFAULT_TABLE_BYTES;
    this.#maxHeaderListBytes = options.maxHeaderListBytes ?? 16_384;
    // Only a size update of the peer makes the table larger than it began (RFC 7541, section 4.2).
    this.#tableLimit = Math.min(DEFAULT_TABLE_BYTES, this.#maxTableBytes);
    this.#capacity = Math.floor(this.#maxTableBytes / FIELD_OVERHEAD_BYTES) + 1;
    this.#names = [];
    this.#values = [];
  }

  /** The size of the dynamic table, bytes, as RFC 7541, section 4.1, counts them. */
  get tableBytes(): number {
    return this.#tableBytes;
  }

  /**
   * Whether any field so far, on this connection, had a control character below U+0020 or a space at an end: HPACK
   * carries any octets, HTTP does not (RFC 9113, section 8.2.1). While it is false, values need no check for these.
   */
  get sawUnusualOctets(): boolean {
    return this.#octets.isSuspicious;
  }

  /** Reads one whole block and visits each field. Returns why the block cannot be read, or undefined. */
  decode(
    bytes: Uint8Array,
    start: number,
    end: number,
    visit: (name: string, value: string) => void,
  ): HpackFailure | undefined {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
    this.#problem = "";
    this.#listBytes = 0;
    this.overflowed = false;
    let mayResize = true;
    while (this.#offset < this.#end && this.#problem === "") {
      const first = bytes[this.#offset] ?? 0;
      if (first >= 0x80) {
        mayResize = false;
        this.#indexed(visit);
      } else if (first >= 0x40) {
        mayResize = false;
        this.#literal(6, true, visit);
      } else if (first >= 0x20) {
        if (mayResize) this.#resize();
        else this.#problem = "a table size update comes after a field";
      } else {
        mayResize = false;
        this.#literal(4, false, visit);
      }
    }
    this.#bytes = NOTHING;
    if (this.#problem === "") return undefined;
    return { errorCode: ErrorCode.compressionError, message: `header block: ${this.#problem}` };
  }

  #indexed(visit: (name: string, value: string) => void): void {
    const index = this.#integer(7);
    if (index === 0 || index > STATIC_COUNT + this.#count) {
      this.#fail(`index ${index} names no field`);
      return;
    }
    if (index <= STATIC_COUNT) {
      const entry = staticTable[index - 1];
      if (entry !== undefined) this.#visit(entry[0], entry[1], visit);
      return;
    }
    const slot = this.#slot(index - STATIC_COUNT);
    this.#visit(this.#names[slot] ?? "", this.#values[slot] ?? "", visit);
  }

  #literal(prefixBits: number, keep: boolean, visit: (name: string, value: string) => void): void {
    const index = this.#integer(prefixBits);
    let name: string;
    if (index === 0) name = this.#string(true);
    else if (index <= STATIC_COUNT) name = staticTable[index - 1]?.[0] ?? "";
    else if (index <= STATIC_COUNT + this.#count) name = this.#names[this.#slot(index - STATIC_COUNT)] ?? "";
    else {
      this.#fail(`index ${index} names no field`);
      return;
    }
    const value = this.#string(false);
    if (this.#problem !== "") return;
    if (keep) this.#insert(name, value);
    this.#visit(name, value, visit);
  }

  #visit(name: string, value: string, visit: (name: string, value: string) => void): void {
    if (this.#problem !== "") return;
    this.#listBytes += name.length + value.length + FIELD_OVERHEAD_BYTES;
    if (this.#listBytes > this.#maxHeaderListBytes) this.overflowed = true;
    else visit(name, value);
  }

  #resize(): void {
    const size = this.#integer(5);
    if (this.#problem !== "") return;
    if (size > this.#maxTableBytes) {
      this.#fail(`table size ${size} is above the ${this.#maxTableBytes} announced`);
      return;
    }
    this.#tableLimit = size;
    this.#evictFor(0);
  }

  #insert(name: string, value: string): void {
    const size = name.length + value.length + FIELD_OVERHEAD_BYTES;
    this.#evictFor(size);
    // An entry larger than the table empties it and is not an error (RFC 7541, section 4.4).
    if (size > this.#tableLimit) return;
    const slot = this.#inserted % this.#capacity;
    this.#names[slot] = name;
    this.#values[slot] = value;
    this.#inserted += 1;
    this.#count += 1;
    this.#tableBytes += size;
  }

  #evictFor(bytes: number): void {
    while (this.#count > 0 && this.#tableBytes + bytes > this.#tableLimit) {
      const slot = this.#slot(this.#count);
      this.#tableBytes -=
        (this.#names[slot] ?? "").length + (this.#values[slot] ?? "").length + FIELD_OVERHEAD_BYTES;
      this.#names[slot] = "";
      this.#values[slot] = "";
      this.#count -= 1;
    }
  }

  /** The slot of an entry of the dynamic table; age 1 is the newest. */
  #slot(age: number): number {
    return (this.#inserted - age) % this.#capacity;
  }

  #integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = (this.#bytes[this.#offset++] ?? 0) & mask;
    if (value < mask) return value;
    for (let shift = 0; shift <= 28; shift += 7) {
      if (this.#offset >= this.#end) return this.#fail("it ends inside an integer");
      const octet = this.#bytes[this.#offset++] ?? 0;
      value += (octet & 0x7f) * 2 ** shift;
      if (value > MAX_INTEGER) break;
      if (octet < 0x80) return value;
    }
    return this.#fail("an integer is too large");
  }

  #string(isName: boolean): string {
    if (this.#problem !== "") return "";
    if (this.#offset >= this.#end) {
      this.#fail("it ends before a string");
      return "";
    }
    const isHuffman = (this.#bytes[this.#offset] ?? 0) >= 0x80;
    const length = this.#integer(7);
    if (this.#problem !== "") return "";
    const start = this.#offset;
    const end = start + length;
    if (end > this.#end) {
      this.#fail("it ends inside a string");
      return "";
    }
    this.#offset = end;
    if (!isName) return this.#text(isHuffman, start, end);
    const names = isHuffman ? this.#huffmanNames : this.#plainNames;
    const known = names.find(this.#bytes, start, end);
    if (known !== undefined) return known;
    const name = this.#text(isHuffman, start, end);
    if (this.#problem === "") names.keep(this.#bytes, start, end, name);
    return name;
  }

  #text(isHuffman: boolean, start: number, end: number): string {
    if (!isHuffman) return this.#octets.read(this.#bytes, start, end);
    const text = readHuffman(this.#bytes, start, end, this.#octets);
    if (text === undefined) this.#fail("a Huffman code is malformed");
    return text ?? "";
  }

  #fail(problem: string): 0 {
    if (this.#problem === "") this.#problem = problem;
    return 0;
  }
}
