/** The value of each ASCII hexadecimal digit; 0x80 for every other character. */
const digitValues: Uint8Array = new Uint8Array(128).fill(0x80);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  digitValues[digit.charCodeAt(0)] = value;
  digitValues[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Two hexadecimal digits for each byte. */
const digitPairs: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/**
 * Writes the bytes that hexadecimal text of even length stands for. Returns false when a character is no
 * hexadecimal digit; the bytes written are meaningless then. The caller sees to it that there is room.
 */
export function writeHex(text: string, bytes: Uint8Array, start: number): boolean {
  // All characters and all digit values are gathered by OR and judged once: a branch per digit costs more.
  let units = 0;
  let values = 0;
  for (let index = 0, at = start; index < text.length; index += 2, at++) {
    const first = text.charCodeAt(index);
    const second = text.charCodeAt(index + 1);
    const high = digitValues[first & 0x7f] as number;
    const low = digitValues[second & 0x7f] as number;
    units |= first | second;
    values |= high | low;
    bytes[at] = (high << 4) | low;
  }
  return units < 0x80 && values < 0x80;
}

/** The bytes from `start` to `end` as lower-case hexadecimal text. */
export function readHex(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += digitPairs[bytes[at] as number];
  return text;
}
