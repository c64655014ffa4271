import { decodeUtf8, encodeUtf8Into } from "./utf8.js";

// A device token is written for every notification and read for every one that a gateway receives. A loop over single
// characters would cost more than the rest of the frame.

/** The most digits for {@link writeHex}, and for all texts of {@link writeHexEach} together: sixteen of the longest. */
const MAX_DIGITS = 4096;

/** The digits to read, one and two at a time. */
const digits: Uint8Array = /* @__PURE__ */ new Uint8Array(MAX_DIGITS);
const pairs: Uint16Array = /* @__PURE__ */ pairsOf(digits);

const WRONG = -1;
/** Index: two digits as one number, in the byte order of this machine. Value: the byte they stand for, or WRONG. */
const byteOfPair: Int16Array = /* @__PURE__ */ bytesOfPairs();

function pairsOf(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.buffer);
}

function bytesOfPairs(): Int16Array {
  const bytes = new Int16Array(0x10000).fill(WRONG);
  const text = new Uint8Array(2);
  const pair = new Uint16Array(text.buffer);
  const spellings = ["0123456789abcdef", "0123456789ABCDEF"];
  for (const [high, low] of spellings.flatMap((first) =>
    spellings.map((second) => [first, second] as const),
  )) {
    for (let value = 0; value < 256; value++) {
      text[0] = high.charCodeAt(value >>> 4);
      text[1] = low.charCodeAt(value & 15);
      bytes[pair[0] as number] = value;
    }
  }
  return bytes;
}

/**
 * Writes the bytes of hexadecimal text of even length. Returns false if a character is not a digit; what was written
 * means nothing then. The caller makes sure that there is room.
 */
export function writeHex(text: string, bytes: Uint8Array, start: number): boolean {
  // A character beyond ASCII takes more than one byte, so the count reveals it.
  return (
    encodeUtf8Into(text, digits) === text.length &&
    writePairs({ from: 0, to: text.length >>> 1 }, bytes, start)
  );
}

/**
 * The same for several texts of one length: the bytes of the first go to `start`, those of each next one `stride`
 * further. Encoding them together takes half the time. Returns the number of texts before the first wrong one; what
 * was written from that one on means nothing.
 */
export function writeHexEach(
  texts: readonly string[],
  bytes: Uint8Array,
  { start, stride }: { readonly start: number; readonly stride: number },
): number {
  const all = texts.join("");
  const areAscii = encodeUtf8Into(all, digits) === all.length;
  const pairsEach = (texts[0] as string).length >>> 1;
  let at = start;
  for (let count = 0; count < texts.length; count++, at += stride) {
    const isRight = areAscii
      ? writePairs({ from: count * pairsEach, to: (count + 1) * pairsEach }, bytes, at)
      : writeHex(texts[count] as string, bytes, at);
    if (!isRight) return count;
  }
  return texts.length;
}

/** Writes the bytes of the pairs `from` to `to`. Returns whether all of them are digits. */
function writePairs(
  { from, to }: { readonly from: number; readonly to: number },
  bytes: Uint8Array,
  start: number,
): boolean {
  let all = 0;
  for (let index = from, at = start; index < to; index++, at++) {
    const byte = byteOfPair[pairs[index] as number] as number;
    all |= byte;
    bytes[at] = byte;
  }
  return all >= 0;
}

// The way back works on four digits at a time. A digit's code is 0x30 to 0x39, or 0x61 to 0x66 in lower case; the
// arithmetic has four codes in the four bytes of one integer:
//
//   values   four values of 0 to 15, e.g. 0x00090a0f
//   letters  1 in each byte whose value is 10 or more: adding 6 carries into bit 4
//   codes    0x30 more, and for letters another 39, the distance from the code after "9" to "a"
//
// DataView with an explicit byte order makes it right on every machine. The masks are written out: named constants
// made it slower.

/** Lower-case hexadecimal text of many runs of bytes, made into one string. */
export class HexText {
  readonly #digits: Uint8Array;
  readonly #view: DataView;
  #length = 0;

  /** @param maxBytes the most bytes to append before {@link take}. */
  constructor(maxBytes: number) {
    this.#digits = new Uint8Array(2 * maxBytes);
    this.#view = new DataView(this.#digits.buffer);
  }

  /** Digits appended since the last {@link take}. */
  get length(): number {
    return this.#length;
  }

  /** Digits that may still be appended. */
  get roomDigits(): number {
    return this.#digits.length - this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const view = this.#view;
    let length = this.#length;
    let at = start;
    for (; at + 1 < end; at += 2, length += 4) {
      const pairs = (source[at] as number) | ((source[at + 1] as number) << 16);
      const values = ((pairs >>> 4) | (pairs << 8)) & 0x0f0f0f0f;
      const letters = ((values + 0x06060606) >>> 4) & 0x01010101;
      view.setInt32(length, values + 0x30303030 + Math.imul(letters, 39), true);
    }
    if (at < end) {
      const pair = source[at] as number;
      const values = ((pair >>> 4) | (pair << 8)) & 0x0f0f;
      const letters = ((values + 0x0606) >>> 4) & 0x0101;
      view.setInt16(length, values + 0x3030 + Math.imul(letters, 39), true);
      length += 2;
    }
    this.#length = length;
  }

  /** Returns the text appended so far and starts again. */
  take(): string {
    const length = this.#length;
    this.#length = 0;
    return decodeUtf8(length === this.#digits.length ? this.#digits : this.#digits.subarray(0, length));
  }
}

/** The bytes from `start` to `end` as lower-case hexadecimal text. */
export function readHex(bytes: Uint8Array, start: number, end: number): string {
  const text = new HexText(end - start);
  text.append(bytes, start, end);
  return text.take();
}
