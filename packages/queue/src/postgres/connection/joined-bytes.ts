/** Where bytes are in the joined ones: the number of the first, from 1 as `substring` counts, and how many. */
export interface BytesPlace {
  readonly at: number;
  readonly length: number;
}

/**
 * Joins byte arrays to one value: `pg` sends a Buffer as it is, and would send an array of them as hexadecimal text. The
 * statement cuts them out again. An array that occurs twice is sent once.
 */
export class JoinedBytes {
  readonly #parts: Uint8Array[] = [];
  readonly #places = new Map<Uint8Array, BytesPlace>();
  #length = 0;

  get bytes(): Buffer {
    return Buffer.concat(this.#parts, this.#length);
  }

  add(bytes: Uint8Array): BytesPlace {
    const known = this.#places.get(bytes);
    if (known !== undefined) return known;
    const place = { at: this.#length + 1, length: bytes.length };
    this.#parts.push(bytes);
    this.#length += bytes.length;
    this.#places.set(bytes, place);
    return place;
  }
}
