/** How many digits change with every id; the others change once in 4096. */
export const LAST_DIGITS = 3;
const BLOCK = 16 ** LAST_DIGITS;
const lastDigits: readonly string[] = Array.from({ length: BLOCK }, (_, n) =>
  n.toString(16).padStart(LAST_DIGITS, "0"),
);

/** How many digits a program counts in ids of its own. */
export const NUMBER_DIGITS = 4;
/** One more than the highest of these numbers. */
export const NUMBERS: number = 16 ** NUMBER_DIGITS;

/** Ids that a program numbers: the number of a request is its sequence number and `offset`. */
export interface NumberedIds {
  /** All of an id but its last {@link NUMBER_DIGITS} characters. */
  readonly head: string;
  readonly offset: number;
}

export function numberedId({ head, offset }: NumberedIds, sequence: number): string {
  return head + (sequence + offset).toString(16).padStart(NUMBER_DIGITS, "0");
}

/** Characters, and bytes, of an id. */
export const APNS_ID_BYTES = 36;

/**
 * Makes UUIDs (version 4 in form) for notifications without one, so that Apple can be asked about each and every
 * attempt has the same. 74 random bits for the source, then a count: an id follows from the request's sequence number,
 * and takes no memory until it is written.
 */
export class ApnsIds {
  readonly #prefix: string;
  readonly #firstBlock: number;
  /** The block that `#head` belongs to. */
  #block = -1;
  #head = "";

  /** @param random gives numbers in [0, 1) */
  constructor(random: () => number) {
    const digits = (count: number): string =>
      Math.floor(random() * 16 ** count)
        .toString(16)
        .padStart(count, "0");
    const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
    this.#prefix = `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-`;
    // Leaves room to count for as long as any process lives.
    this.#firstBlock = Math.floor(random() * 2 ** 35);
  }

  /** The id of the request with this sequence number. */
  textOf(sequence: number): string {
    const block = this.blockOf(sequence);
    if (block !== this.#block) {
      this.#block = block;
      this.#head = this.#prefix + (this.#firstBlock + block).toString(16).padStart(12 - LAST_DIGITS, "0");
    }
    return this.#head + (lastDigits[sequence & (BLOCK - 1)] ?? "");
  }

  /** Ids of one block differ in their last {@link LAST_DIGITS} characters alone. */
  blockOf(sequence: number): number {
    return Math.floor(sequence / BLOCK);
  }

  /** Writes the last {@link LAST_DIGITS} characters at `offset`. */
  writeLastDigits(sequence: number, bytes: Uint8Array, offset: number): void {
    const rest = sequence & (BLOCK - 1);
    bytes[offset] = digitOf(rest >>> 8);
    bytes[offset + 1] = digitOf((rest >>> 4) & 15);
    bytes[offset + 2] = digitOf(rest & 15);
  }
}

/** Writes the last {@link NUMBER_DIGITS} characters of a numbered id at `offset`. */
export function writeNumber(number: number, bytes: Uint8Array, offset: number): void {
  bytes[offset] = digitOf(number >>> 12);
  bytes[offset + 1] = digitOf((number >>> 8) & 15);
  bytes[offset + 2] = digitOf((number >>> 4) & 15);
  bytes[offset + 3] = digitOf(number & 15);
}

function digitOf(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
