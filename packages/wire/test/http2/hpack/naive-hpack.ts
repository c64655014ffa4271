import { ByteBuilder } from "../../binary/byte-builder.js";
import { continuationOctets } from "./hpack-reading.js";
import { packText } from "./rfc7541-huffman-code.js";
import { type Field, printedStaticTable } from "./rfc7541-static-table.js";

/** The dynamic table of RFC 7541, sections 2.3.2 and 4, as simply as it can be put: a list, newest first. */
export class NaiveTable {
  entries: Field[] = [];
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get bytes(): number {
    return this.entries.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
  }

  /** The fields that an index can name, from index 1 on. */
  get addressable(): Field[] {
    return [...printedStaticTable, ...this.entries];
  }

  resize(limit: number): void {
    this.limit = limit;
    while (this.bytes > limit) this.entries.pop();
  }

  add(field: Field): void {
    this.entries.unshift(field);
    while (this.bytes > this.limit) this.entries.pop();
  }
}

/** A step of a header block, as a generator draws it; `pick` counts modulo the number of choices. */
export type HpackStep =
  | { readonly kind: "indexed"; readonly pick: number }
  | {
      readonly kind: "literal";
      readonly form: "indexing" | "without" | "never";
      /** A number for a name out of the tables. */
      readonly name: number | string;
      readonly value: string;
      readonly huffman: boolean;
    };

export interface HpackBlock {
  /** Table size updates at the beginning. */
  readonly sizes: readonly number[];
  readonly steps: readonly HpackStep[];
}

const FORMS = { indexing: [0x40, 6], without: [0x00, 4], never: [0x10, 4] } as const;

/** Writes a block by these steps, keeps its own table, and returns the list that a reader has to find. */
export function writeNaively(table: NaiveTable, block: HpackBlock): { bytes: Uint8Array; fields: Field[] } {
  const bytes = new ByteBuilder();
  const fields: Field[] = [];
  for (const size of block.sizes) {
    bytes.u8(...integer(0x20, 5, size));
    table.resize(size);
  }
  for (const step of block.steps) {
    const known = table.addressable;
    if (step.kind === "indexed") {
      const at = step.pick % known.length;
      bytes.u8(...integer(0x80, 7, at + 1));
      fields.push(known[at] ?? ["", ""]);
      continue;
    }
    const [pattern, prefixBits] = FORMS[step.form];
    let name: string;
    if (typeof step.name === "string") {
      name = step.name;
      bytes.u8(pattern, ...string(name, step.huffman));
    } else {
      const at = step.name % known.length;
      name = known[at]?.[0] ?? "";
      bytes.u8(...integer(pattern, prefixBits, at + 1));
    }
    bytes.u8(...string(step.value, step.huffman));
    if (step.form === "indexing") table.add([name, step.value]);
    fields.push([name, step.value]);
  }
  return { bytes: bytes.build(), fields };
}

/** RFC 7541, section 5.1. */
function integer(pattern: number, prefixBits: number, value: number): number[] {
  const most = 2 ** prefixBits - 1;
  return value < most ? [pattern + value] : [pattern + most, ...continuationOctets(value - most)];
}

/** RFC 7541, section 5.2. */
function string(text: string, huffman: boolean): number[] {
  const octets = huffman ? [...packText(text)] : Array.from(text, (character) => character.charCodeAt(0));
  return [...integer(huffman ? 0x80 : 0, 7, octets.length), ...octets];
}
