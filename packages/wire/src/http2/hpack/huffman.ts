import { OctetReader } from "./octet-reader.js";

// RFC 7541, appendix B. The code is canonical: codes of one length rise with the octet, so the lengths define it.
// Octets 0 to 255, then EOS.
const LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
  8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
  13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
  28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
  22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
  22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
  25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];

const EOS = 256;
const MAX_LENGTH = 30;
const SHORT = 8;

/** The canonical code that follows from the lengths. */
interface CanonicalCode {
  /** The code of each symbol, right-aligned. */
  readonly codes: Uint32Array;
  /** Symbols by length, then by octet. */
  readonly ordered: readonly number[];
  /** For each length: its first code, the index of its first symbol in `ordered`, and the code after its last. */
  readonly firstCode: Float64Array;
  readonly firstIndex: Int32Array;
  readonly endCode: Float64Array;
  /** For each eight bits: the symbol in the low byte and its length in the high one, or 0 where the code is longer. */
  readonly shortCodes: Uint16Array;
}

// Made by a call, so that a bundler can leave it out of programs without HPACK.
const canonical: CanonicalCode = /* @__PURE__ */ canonicalCode();
const scratch: Uint8Array = /* @__PURE__ */ new Uint8Array(256);
const anyOctets: OctetReader = /* @__PURE__ */ new OctetReader();

/** The number of bytes that `huffmanEncode` writes for a text of characters up to U+00FF. */
export function huffmanLength(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index++) bits += LENGTHS[text.charCodeAt(index)] ?? MAX_LENGTH;
  return (bits + 7) >>> 3;
}

/**
 * Writes the Huffman code of a text with one character for each octet (U+0000 to U+00FF) and returns the offset after
 * it. There must be room for `huffmanLength` bytes.
 */
export function huffmanEncode(text: string, target: Uint8Array, start: number): number {
  const { codes } = canonical;
  let offset = start;
  let bits = 0;
  let held = 0;
  for (let index = 0; index < text.length; index++) {
    const symbol = text.charCodeAt(index);
    const symbolCode = codes[symbol] ?? 0;
    for (let left = LENGTHS[symbol] ?? 0; left > 0; ) {
      // At most 8 bits move at a time, so that nothing overflows the 32 bits of a shift.
      const take = Math.min(left, 8 - held);
      bits = (bits << take) | ((symbolCode >>> (left - take)) & ((1 << take) - 1));
      held += take;
      left -= take;
      if (held === 8) {
        target[offset++] = bits;
        bits = 0;
        held = 0;
      }
    }
  }
  // Padding is the beginning of EOS: ones.
  if (held > 0) target[offset++] = (bits << (8 - held)) | ((1 << (8 - held)) - 1);
  return offset;
}

/**
 * The text of a Huffman code, one character for each octet. Undefined for an error of RFC 7541, section 5.2: EOS
 * inside, padding of more than seven bits, or padding with a 0 in it.
 */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number): string | undefined {
  return readHuffman(bytes, start, end, anyOctets);
}

/** As {@link huffmanDecode}; `octets` makes the text, and notices unusual octets. */
export function readHuffman(
  bytes: Uint8Array,
  start: number,
  end: number,
  octets: OctetReader,
): string | undefined {
  const { shortCodes, endCode, ordered, firstIndex, firstCode } = canonical;
  let text = "";
  let count = 0;
  let bits = 0;
  let held = 0;
  let offset = start;
  for (;;) {
    while (held <= 16 && offset < end) {
      bits = ((bits << 8) | (bytes[offset++] ?? 0)) & 0xffffff;
      held += 8;
    }
    // The next eight bits; after the end ones, as in padding.
    const window =
      held >= SHORT
        ? (bits >>> (held - SHORT)) & 0xff
        : ((bits << (SHORT - held)) | ((1 << (SHORT - held)) - 1)) & 0xff;
    const short = shortCodes[window] ?? 0;
    const length = short >>> 8;
    if (length !== 0 && length <= held) {
      scratch[count++] = short & 0xff;
      held -= length;
      if (count === 256) {
        text += octets.read(scratch, 0, count);
        count = 0;
      }
      continue;
    }
    if (offset === end && held < 8 && (bits & ((1 << held) - 1)) === (1 << held) - 1) break;
    if (length !== 0) return undefined;
    // A long code: bit by bit, first those held, then those of the bytes.
    let long = window;
    let taken = SHORT;
    if (held < SHORT) return undefined;
    held -= SHORT;
    let symbol = -1;
    while (taken < MAX_LENGTH) {
      if (held === 0) {
        if (offset === end) return undefined;
        bits = bytes[offset++] ?? 0;
        held = 8;
      }
      held -= 1;
      long = long * 2 + ((bits >>> held) & 1);
      taken += 1;
      if (long < (endCode[taken] ?? 0)) {
        symbol = ordered[(firstIndex[taken] ?? 0) + (long - (firstCode[taken] ?? 0))] ?? EOS;
        break;
      }
    }
    if (symbol < 0 || symbol === EOS) return undefined;
    scratch[count++] = symbol;
    if (count === 256) {
      text += octets.read(scratch, 0, count);
      count = 0;
    }
  }
  return text + octets.read(scratch, 0, count);
}

function canonicalCode(): CanonicalCode {
  const codes = new Uint32Array(LENGTHS.length);
  const ordered: number[] = [];
  const firstCode = new Float64Array(MAX_LENGTH + 1);
  const firstIndex = new Int32Array(MAX_LENGTH + 1);
  const endCode = new Float64Array(MAX_LENGTH + 1);
  const shortCodes = new Uint16Array(1 << SHORT);
  let code = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    code *= 2;
    firstCode[length] = code;
    firstIndex[length] = ordered.length;
    for (let symbol = 0; symbol <= EOS; symbol++) {
      if (LENGTHS[symbol] !== length) continue;
      codes[symbol] = code;
      ordered.push(symbol);
      if (length <= SHORT) {
        const spare = SHORT - length;
        shortCodes.fill((length << 8) | symbol, code << spare, (code + 1) << spare);
      }
      code += 1;
    }
    endCode[length] = code;
  }
  return { codes, ordered, firstCode, firstIndex, endCode, shortCodes };
}
