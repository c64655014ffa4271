/** Text that hexadecimal digits may have around them: offsets of xxd and hexdump, and what they print beside. */
const DUMP_LINE = /^\s*[0-9a-f]{4,8}:?\s+((?:[0-9a-f]{2,4}\s{1,2}){1,16})(?:\s*[|].*[|]|\s.*)?$/i;
const HEX = /^(?:0x)?[0-9a-f]+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The bytes of a capture: of hexadecimal digits, with or without blanks, colons, and the columns of xxd and hexdump -C;
 * of base64; or the bytes themselves.
 */
export function captureBytes(given: Uint8Array): Uint8Array {
  const isText = given.every(
    (byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127),
  );
  if (!isText) return given;
  const text = Buffer.from(given).toString("latin1").trim();
  // What begins a connection of HTTP/2 is text, too.
  if (text.startsWith("PRI * HTTP/2.0")) return given;
  return decoded(text) ?? given;
}

/** Whether a text stands for other bytes than its own. */
export function isCaptureText(text: string): boolean {
  return decoded(text.trim()) !== undefined;
}

function decoded(text: string): Uint8Array | undefined {
  return dumpBytes(text) ?? hexBytes(text) ?? base64Bytes(text);
}

function dumpBytes(text: string): Uint8Array | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const isDump = lines.length > 0 && lines.some((line) => /^\s*[0-9a-f]{7,8}[: ]/i.test(line));
  if (!isDump) return undefined;
  const pieces: string[] = [];
  for (const line of lines) {
    const [, digits] = DUMP_LINE.exec(`${line} `) ?? [];
    if (digits !== undefined) pieces.push(digits.replace(/\s/g, ""));
    // The last line of hexdump has an offset alone.
    else if (!/^\s*[0-9a-f]{4,8}:?\s*$/i.test(line)) return undefined;
  }
  return pieces.length === 0 ? undefined : hexBytes(pieces.join(""));
}

function hexBytes(text: string): Uint8Array | undefined {
  const digits = text.replace(/[\s:,-]/g, "").replace(/^0x/i, "");
  return HEX.test(digits) && digits.length % 2 === 0 ? Buffer.from(digits, "hex") : undefined;
}

function base64Bytes(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s/g, "");
  return BASE64.test(digits) && digits.length >= 8 ? Buffer.from(digits, "base64") : undefined;
}
