// `fatal`: a byte that is not UTF-8 must not become U+FFFD and reach devices. A byte order mark at the beginning is
// dropped, which also serves lines of files that were joined.
const utf8 = new TextDecoder("utf-8", { fatal: true });

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ["UTF-32", [0xff, 0xfe, 0, 0]],
  ["UTF-32", [0, 0, 0xfe, 0xff]],
  ["UTF-16", [0xff, 0xfe]],
  ["UTF-16", [0xfe, 0xff]],
];
/** The beginning of the message for other bytes. */
export const NOT_UTF8 = "it is not UTF-8: ";
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Why bytes are not UTF-8, with what to do. */
export class EncodingError extends Error {
  override readonly name = "EncodingError";
}

/**
 * Decodes UTF-8, and drops a byte order mark.
 *
 * @throws EncodingError for anything else, with the name of the encoding that it probably is
 */
export function decodeText(bytes: Uint8Array): string {
  assertNotWide(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new EncodingError(notUtf8(bytes));
  }
}

/** @throws EncodingError for bytes that begin as UTF-16 or UTF-32 does, with a byte order mark or without one */
export function assertNotWide(bytes: Uint8Array): void {
  const encoding = wideEncodingOf(bytes);
  if (encoding === undefined) return;
  throw new EncodingError(
    `it is ${encoding}, not UTF-8. Convert it: iconv -f ${encoding} -t UTF-8 (in PowerShell: Set-Content -Encoding utf8).`,
  );
}

function wideEncodingOf(bytes: Uint8Array): string | undefined {
  for (const [encoding, mark] of MARKS) {
    if (bytes.length >= mark.length && mark.every((byte, place) => bytes[place] === byte)) return encoding;
  }
  // JSON begins with ASCII, of which UTF-16 makes a NUL and a byte.
  const [first, second, third] = bytes;
  if (first === 0 && second !== undefined && second !== 0) return "UTF-16BE";
  if (first !== undefined && first !== 0 && second === 0) return third === 0 ? "UTF-32LE" : "UTF-16LE";
  return undefined;
}

function notUtf8(bytes: Uint8Array): string {
  const place = firstWrongByte(bytes);
  const byte = bytes[place];
  if (byte === undefined || reachesTheEnd(bytes, place)) {
    return `${NOT_UTF8}it ends in the middle of a character (byte ${place + 1}), so the end is missing.`;
  }
  return `${NOT_UTF8}byte ${place + 1} is ${byte.toString(16).toUpperCase()} hex, as in Latin-1 or Windows-1252. Convert it: iconv -f WINDOWS-1252 -t UTF-8.`;
}

/** The place of the first byte that does not begin a character of UTF-8. */
function firstWrongByte(bytes: Uint8Array): number {
  let place = 0;
  while (place < bytes.length) {
    const length = characterLength(bytes, place);
    if (length === 0) return place;
    place += length;
  }
  return place;
}

function characterLength(bytes: Uint8Array, place: number): number {
  const first = bytes[place] ?? 0;
  if (first < 0x80) return 1;
  const length = lengthBy(first);
  if (length === 0 || place + length > bytes.length) return 0;
  try {
    utf8.decode(bytes.subarray(place, place + length));
    return length;
  } catch {
    return 0;
  }
}

function lengthBy(first: number): number {
  if (first >= 0xf0) return first < 0xf5 ? 4 : 0;
  if (first >= 0xe0) return 3;
  return first >= 0xc2 ? 2 : 0;
}

/** Whether the input ends in the middle of the character that begins here. */
function reachesTheEnd(bytes: Uint8Array, place: number): boolean {
  const first = bytes[place] ?? 0;
  const length = lengthBy(first);
  if (length === 0 || place + length <= bytes.length) return false;
  const rest = bytes.subarray(place + 1);
  return rest.every((byte) => byte >= 0x80 && byte < 0xc0);
}

/** Removes the CR of a CRLF from a line whose LF is already removed. */
export function withoutCarriageReturn(line: Uint8Array): Uint8Array {
  return line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** The place of the next line end, or -1. Lines end at LF: U+2028 and a lone CR are characters like others. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  return bytes.indexOf(LINE_FEED, from);
}
