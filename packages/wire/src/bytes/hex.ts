import { viewFor, viewOf } from "./byte-view.js";
import { decodeUtf8, encodeUtf8Into } from "./utf8.js";

// A device token is written for every notification and read for every one that a gateway receives. A loop over single
// characters would cost more than the rest of the frame.

/** The most digits for {@link writeHex}, and for all texts of {@link writeHexEach} together. */
export const MAX_DIGITS: number = 4096;

/** The digits to read. */
const digits: Uint8Array = /* @__PURE__ */ new Uint8Array(MAX_DIGITS);
const digitsView: DataView = /* @__PURE__ */ viewOf(digits);

const WRONG = -1;
/** Index: the codes of two digits, the first one in the low byte. Value: the byte they stand for, or WRONG. */
const byteOfPair: Int16Array = /* @__PURE__ */ bytesOfPairs();

function bytesOfPairs(): Int16Array {
  const bytes = new Int16Array(0x10000).fill(WRONG);
  const spellings = ["0123456789abcdef", "0123456789ABCDEF"];
  for (const [high, low] of spellings.flatMap((first) =>
    spellings.map((second) => [first, second] as const),
  )) {
    for (let value = 0; value < 256; value++) {
      bytes[high.charCodeAt(value >>> 4) | (low.charCodeAt(value & 15) << 8)] = value;
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
  return encodeUtf8Into(text, digits) === text.length && writePairs(0, text.length, bytes, start);
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
  const { length } = texts[0] as string;
  let at = start;
  for (let count = 0; count < texts.length; count++, at += stride) {
    const isRight = areAscii
      ? writePairs(count * length, (count + 1) * length, bytes, at)
      : writeHex(texts[count] as string, bytes, at);
    if (!isRight) return count;
  }
  return texts.length;
}

/** Writes the bytes of the digits `from` to `to`. Returns whether all of them are digits. */
// biome-ignore lint/complexity/useMaxParams: an object for each device token took a tenth of the time.
function writePairs(from: number, to: number, bytes: Uint8Array, start: number): boolean {
  const view = viewFor(bytes);
  let all = 0;
  let index = from;
  let at = start;
  // Reading and writing four bytes at a time takes three quarters of the time.
  for (; index + 8 <= to; index += 8, at += 4) {
    const four = digitsView.getInt32(index, true);
    const next = digitsView.getInt32(index + 4, true);
    const a = byteOfPair[four & 0xffff] as number;
    const b = byteOfPair[four >>> 16] as number;
    const c = byteOfPair[next & 0xffff] as number;
    const d = byteOfPair[next >>> 16] as number;
    all |= a | b | c | d;
    view.setInt32(at, a | (b << 8) | (c << 16) | (d << 24), true);
  }
  for (; index < to; index += 2, at++) {
    const byte = byteOfPair[digitsView.getUint16(index, true)] as number;
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
