import { huffmanEncode, huffmanLength } from "./huffman.js";
import { DEFAULT_TABLE_BYTES, FIELD_OVERHEAD_BYTES, staticTable } from "./static-table.js";

/** Where fields are written. */
export interface HpackTarget {
  bytes: Uint8Array;
  /** Where the next byte goes. */
  offset: number;
}

/**
 * How a field is written.
 *
 * - `index`: its value seldom changes; the dynamic table keeps it, and from then on it costs one byte.
 * - `name`: its value always changes; the table keeps only the name.
 * - `none`: the table keeps nothing.
 * - `never`: the table keeps nothing, and no intermediary may (RFC 7541, section 6.2.3).
 */
export type FieldMode = "index" | "name" | "none" | "never";

/** How an {@link HpackEncoder} writes. */
export interface HpackEncoderOptions {
  /** The most of the peer's table that is used, bytes. Default 4096. */
  readonly maxTableBytes?: number | undefined;
  /** Whether strings are Huffman coded where that is shorter. Default `never`: it costs more time than it saves. */
  readonly huffman?: "never" | "shorter" | undefined;
}

interface Entry {
  readonly name: string;
  readonly value: string;
}

const SEPARATOR = "\0";
/** Index in the static table by name and value. */
const staticFields: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ staticTable.map(([name, value], index) => [name + SEPARATOR + value, index + 1]),
);
/** The first index in the static table by name. */
const staticNames: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ staticTable.map(([name], index) => [name, index + 1] as const).reverse(),
);

/**
 * Writes header blocks (RFC 7541). One encoder serves one connection, block by block and in order.
 *
 * Strings have one character for each octet; the caller makes sure that none is above U+00FF.
 */
export class HpackEncoder {
  /** Changes whenever the table does. A written block may be copied only within one generation. */
  generation = 0;
  readonly #ownLimit: number;
  readonly #huffman: "never" | "shorter";
  #limit: number;
  /** The smallest limit since the last block, if it changed: the next block begins with it and the present limit. */
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

  /** The size of the dynamic table, bytes, as RFC 7541, section 4.1, counts them. */
  get tableBytes(): number {
    return this.#tableBytes;
  }

  /** Sets the peer's SETTINGS_HEADER_TABLE_SIZE, bytes. The next block begins with the size update. */
  setMaxTableBytes(peerLimit: number): void {
    const limit = Math.min(peerLimit, this.#ownLimit);
    if (limit === this.#limit) return;
    this.#smallestLimit = Math.min(this.#smallestLimit ?? limit, limit);
    this.#limit = limit;
    this.#evictFor(0);
    this.generation += 1;
  }

  /** Begins a block: writes the size update if the limit changed (RFC 7541, section 4.2). */
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

  /** Writes the name of a field. The caller writes length and octets of the value after it. */
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
