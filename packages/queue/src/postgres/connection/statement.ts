/** A statement with its values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Collects the values of a statement. Bytes go into one value: `pg` sends a Buffer as it is, and would send an array of
 * them as hexadecimal text. The statement cuts them out again.
 */
export class StatementValues {
  readonly #values: unknown[] = [undefined];
  readonly #parts: Uint8Array[] = [];
  readonly #places = new Map<Uint8Array, string>();
  #length = 0;

  /** Adds a value of a type; returns how the statement names it. */
  add(value: unknown, type: string): string {
    this.#values.push(value);
    return `$${this.#values.length}::${type}`;
  }

  /** Adds a column of values: an array. */
  column<Item>(items: readonly Item[], type: string, read: (item: Item) => unknown): string {
    return this.add(items.map(read), `${type}[]`);
  }

  /** Adds a column of bytes: ranges, which `bytesIn` reads. An array that occurs twice is sent once. */
  bytesColumn<Item>(items: readonly Item[], bytesOf: (item: Item) => Uint8Array | undefined): string {
    return this.column(items, "int4range", (item) => {
      const bytes = bytesOf(item);
      return bytes === undefined ? null : this.#place(bytes);
    });
  }

  /** The values, bytes first. */
  get values(): readonly unknown[] {
    return [Buffer.concat(this.#parts, this.#length), ...this.#values.slice(1)];
  }

  #place(bytes: Uint8Array): string {
    const known = this.#places.get(bytes);
    if (known !== undefined) return known;
    const start = this.#length + 1;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    const place = `[${start},${this.#length + 1})`;
    this.#places.set(bytes, place);
    return place;
  }
}

/** The bytes of a range of the first value. */
export function bytesIn(range: string): string {
  return `substring($1::bytea from lower(${range}) for upper(${range}) - lower(${range}))`;
}
