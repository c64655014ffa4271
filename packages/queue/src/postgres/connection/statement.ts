import { JoinedBytes } from "./joined-bytes.js";

/** A statement with its values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Collects the values of a statement. Bytes go into the first one, joined. */
export class StatementValues {
  readonly #values: unknown[] = [undefined];
  readonly #joined = new JoinedBytes();

  /** Adds a value of a type; returns how the statement names it. */
  add(value: unknown, type: string): string {
    this.#values.push(value);
    return `$${this.#values.length}::${type}`;
  }

  /** Adds a column of values: an array. */
  column<Item>(items: readonly Item[], type: string, read: (item: Item) => unknown): string {
    return this.add(items.map(read), `${type}[]`);
  }

  /** Adds a column of bytes: ranges, which `bytesIn` reads. */
  bytesColumn<Item>(items: readonly Item[], bytesOf: (item: Item) => Uint8Array | undefined): string {
    return this.column(items, "int4range", (item) => {
      const bytes = bytesOf(item);
      return bytes === undefined ? null : this.#rangeOf(bytes);
    });
  }

  /** The values, bytes first. */
  get values(): readonly unknown[] {
    return [this.#joined.bytes, ...this.#values.slice(1)];
  }

  #rangeOf(bytes: Uint8Array): string {
    const { at, length } = this.#joined.add(bytes);
    return `[${at},${at + length})`;
  }
}

/** The bytes of a range of the first value. */
export function bytesIn(range: string): string {
  return `substring($1::bytea from lower(${range}) for upper(${range}) - lower(${range}))`;
}
