import { huffmanEncode, huffmanLength } from "./huffman.js";
import { DEFAULT_TABLE_BYTES, FIELD_OVERHEAD_BYTES, staticTable } from "./static-table.js";

/** Where fields are written, and how far it is written. */
export interface HpackTarget {
  bytes: Uint8Array;
  offset: number;
}

/**
 * How a field is written.
 *
 * - `index`: its value seldom changes; it is kept in the dynamic table and costs one byte from then on.
 * - `name`: its value always changes; only its name is kept.
 * - `none`: nothing of it is kept.
 * - `never`: nothing of it is kept, and no intermediary may keep it (RFC 7541, section 6.2.3).
 */
export type FieldMode = "index" | "name" | "none" | "never";

export interface HpackEncoderOptions {
  /** The most that we fill of the peer's table, bytes. Default 4096. */
  readonly maxTableBytes?: number;
  /** Whether strings are compressed where that makes them shorter. Default `never`: it costs more time than bytes. */
  readonly huffman?: "never" | "shorter";
}

interface Entry {
  readonly name: string;
  readonly value: string;
}

const SEPARATOR = "\0";
const staticFields = new Map<string, number>();
const staticNames = new Map<string, number>();
for (let index = staticTable.length; index > 0; index--) {
  const entry = staticTable[index - 1];
  if (entry === undefined) continue;
  staticFields.set(entry[0] + SEPARATOR + entry[1], index);
  staticNames.set(entry[0], index);
}

/**
 * Writes header blocks (RFC 7541). One encoder serves one connection, block by block and in order.
 *
 * Strings are written with a character for an octet; the caller sees to it that none is above U+00FF.
 */
export class HpackEncoder {
  /** Changes whenever the table does: bytes that were written with one generation mean the same in it alone. */
  generation = 0;
  readonly #ownLimit: number;
  readonly #huffman: "never" | "shorter";
  #limit: number;
  /** The size updates to write first in the next block: the smallest limit since the last block, and the present one. */
  #smallestLimit: number | undefined;
  #tableBytes = 0;
  readonly #entries = new Map<number, Entry>();
  #oldest = 0;
  #next = 0;
  readonly #fields = new Map<string, number>();
  readonly #names = new Map<string, number>();

  constructor(options: HpackEncoderOptions = {}) {
    this.#ownLimit = options.maxTableBytes ?? DEFAULT_TABLE_BYTES;
    this.#huffman = options.huffman ?? "never";
    this.#limit = DEFAULT_TABLE_BYTES;
    this.setMaxTableBytes(DEFAULT_TABLE_BYTES);
  }

  /** Bytes that the dynamic table holds now, as RFC 7541, section 4.1 counts them. */
  get tableBytes(): number {
    return this.#tableBytes;
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE. Takes effect with the next block, which says so. */
  setMaxTableBytes(peerLimit: number): void {
    const limit = Math.min(peerLimit, this.#ownLimit);
    if (limit === this.#limit) return;
    this.#smallestLimit = Math.min(this.#smallestLimit ?? limit, limit);
    this.#limit = limit;
    this.#evictFor(0);
    this.generation += 1;
  }

  /** Begins a block: tells of a changed table size (RFC 7541, section 4.2). */
  beginBlock(target: HpackTarget): void {
    const smallest = this.#smallestLimit;
    if (smallest === undefined) return;
    this.#smallestLimit = undefined;
    if (smallest < this.#limit) writeInteger(target, 0x20, 5, smallest);
    writeInteger(target, 0x20, 5, this.#limit);
  }

  /** Writes one field. There must be room for its name, its value and 12 bytes more. */
  writeField(target: HpackTarget, name: string, value: string, mode: FieldMode): void {
    if (mode === "index" && this.#writeIndexed(target, name, value)) return;
    const nameIndex = this.#nameIndex(name);
    const keeps = mode === "index" || (mode === "name" && nameIndex === 0);
    if (keeps && name.length + value.length + FIELD_OVERHEAD_BYTES <= this.#limit) {
      this.#writeLiteral(target, 0x40, 6, nameIndex, name, value);
      this.#insert(name, value);
    } else {
      this.#writeLiteral(target, mode === "never" ? 0x10 : 0x00, 4, nameIndex, name, value);
    }
  }

  /** Writes the beginning of a field whose value the caller writes behind it: everything up to the value's length. */
  writeName(target: HpackTarget, name: string): void {
    const index = this.#nameIndex(name);
    writeInteger(target, 0x00, 4, index);
    if (index === 0) this.#writeString(target, name);
  }

  #writeIndexed(target: HpackTarget, name: string, value: string): boolean {
    const key = name + SEPARATOR + value;
    const fixed = staticFields.get(key);
    if (fixed !== undefined) {
      writeInteger(target, 0x80, 7, fixed);
      return true;
    }
    const own = this.#fields.get(key);
    if (own === undefined) return false;
    writeInteger(target, 0x80, 7, this.#indexOf(own));
    return true;
  }

  #writeLiteral(
    target: HpackTarget,
    pattern: number,
    prefixBits: number,
    nameIndex: number,
    name: string,
    value: string,
  ): void {
    writeInteger(target, pattern, prefixBits, nameIndex);
    if (nameIndex === 0) this.#writeString(target, name);
    this.#writeString(target, value);
  }

  #writeString(target: HpackTarget, text: string): void {
    if (this.#huffman === "shorter") {
      const length = huffmanLength(text);
      if (length < text.length) {
        writeInteger(target, 0x80, 7, length);
        target.offset = huffmanEncode(text, target.bytes, target.offset);
        return;
      }
    }
    writeInteger(target, 0x00, 7, text.length);
    const { bytes } = target;
    let { offset } = target;
    for (let index = 0; index < text.length; index++) bytes[offset++] = text.charCodeAt(index);
    target.offset = offset;
  }

  #nameIndex(name: string): number {
    const fixed = staticNames.get(name);
    if (fixed !== undefined) return fixed;
    const own = this.#names.get(name);
    return own === undefined ? 0 : this.#indexOf(own);
  }

  #indexOf(entry: number): number {
    return staticTable.length + this.#next - entry;
  }

  #insert(name: string, value: string): void {
    const size = name.length + value.length + FIELD_OVERHEAD_BYTES;
    this.#evictFor(size);
    const entry = this.#next++;
    this.#entries.set(entry, { name, value });
    this.#fields.set(name + SEPARATOR + value, entry);
    this.#names.set(name, entry);
    this.#tableBytes += size;
    this.generation += 1;
  }

  #evictFor(bytes: number): void {
    while (this.#oldest < this.#next && this.#tableBytes + bytes > this.#limit) {
      const entry = this.#entries.get(this.#oldest);
      if (entry !== undefined) {
        const { name, value } = entry;
        const key = name + SEPARATOR + value;
        if (this.#fields.get(key) === this.#oldest) this.#fields.delete(key);
        if (this.#names.get(name) === this.#oldest) this.#names.delete(name);
        this.#entries.delete(this.#oldest);
        this.#tableBytes -= name.length + value.length + FIELD_OVERHEAD_BYTES;
      }
      this.#oldest += 1;
      this.generation += 1;
    }
  }
}

/** RFC 7541, section 5.1. */
function writeInteger(target: HpackTarget, pattern: number, prefixBits: number, value: number): void {
  const { bytes } = target;
  const mask = (1 << prefixBits) - 1;
  if (value < mask) {
    bytes[target.offset++] = pattern | value;
    return;
  }
  bytes[target.offset++] = pattern | mask;
  let rest = value - mask;
  while (rest >= 0x80) {
    bytes[target.offset++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[target.offset++] = rest;
}
