import { decodeUtf8, encodeUtf8Into } from "./utf8.js";

// Hexadecimal text, four digits at a time: a device token is written for every notification and read for
// every one that a gateway gets, and a loop over single characters would cost more than the rest of a frame.
// A digit's code is 0x30 to 0x39, or 0x61 to 0x66 in lower case; the arithmetic works on four codes in the
// four bytes of one integer:
//
//   values   four values of 0 to 15, e.g. 0x00090a0f
//   letters  1 in each byte whose value is 10 or more: adding 6 carries into bit 4
//   codes    0x30 more, and for letters 39 more, which is the way from after "9" to "a"
//
// DataView with an explicit order keeps it right on every machine. The masks are written out, and the three
// lines stand in both loops: named constants and a function for them made decoding a fifth slower.

/** The most digits that {@link writeHex} takes. */
const MAX_DIGITS = 256;

const digits: Uint8Array = new Uint8Array(MAX_DIGITS + 2);
const digitsView: DataView = new DataView(digits.buffer);

/**
 * Writes the bytes that hexadecimal text of even length stands for, 256 digits at most. Returns false when
 * a character is no digit; what was written means nothing then. The caller sees to it that there is room,
 * and that something follows: an odd number of bytes comes with one more.
 */
export function writeHex(text: string, bytes: Uint8Array, start: number): boolean {
  const { length } = text;
  // A character beyond ASCII takes more bytes than one, so the count tells it.
  if (encodeUtf8Into(text, digits) !== length) return false;
  // The last group may be of two digits; zeros make it whole.
  digits[length] = 0x30;
  digits[length + 1] = 0x30;
  let wrong = 0;
  for (let index = 0, at = start; index < length; index += 4, at += 2) {
    const codes = digitsView.getInt32(index, true);
    // Letters have bit 6, and their low four bits count from 1. Characters that are no digits give values
    // of up to 24, which the mask makes wrong ones.
    const values = (codes & 0x0f0f0f0f) + Math.imul((codes >>> 6) & 0x01010101, 9);
    const kept = values & 0x0f0f0f0f;
    const letters = ((kept + 0x06060606) >>> 4) & 0x01010101;
    // The codes of these values must be those that came, upper case aside. Only letters may lack bit 5.
    wrong |= (kept + 0x30303030 + Math.imul(letters, 39)) ^ (codes | 0x20202020);
    wrong |= ((codes | (codes >>> 1)) & 0x20202020) ^ 0x20202020;
    const pairs = (values << 4) | (values >>> 8);
    bytes[at] = pairs;
    bytes[at + 1] = pairs >>> 16;
  }
  return wrong === 0;
}

/** Lower-case hexadecimal text of many runs of bytes, made into a string in one go. */
export class HexText {
  readonly #digits: Uint8Array;
  readonly #view: DataView;
  #length = 0;

  /** @param maxBytes how many bytes may be appended before {@link take}. */
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

  /** The text appended so far; the next one starts anew. */
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
