import { TransportError } from "../../errors/transport-error.js";
import { type PemBlock, readPem } from "./pem-reader.js";

/** Far larger than any key or certificate; bundles of all public authorities have a quarter of it. */
export const MAX_MATERIAL_BYTES = 1_048_576;

const SEQUENCE_TAG = 0x30;
const BEGIN = "-----BEGIN";

/** The contents of a key, a certificate or an archive without any wrapping. */
export interface UnwrappedMaterial {
  /** The complete blocks of PEM, in order. */
  readonly blocks: readonly PemBlock[];
  /** DER; undefined if the bytes are text of another kind. */
  readonly der: Buffer | undefined;
  /** The text without what mangled it; empty for DER. */
  readonly text: string;
  /** Whether the text could be base64. */
  readonly isBase64: boolean;
}

/**
 * Undoes what environment variables, editors and secret stores do to PEM and DER: base64, percent-encoding, `\n` as two
 * characters, blanks for line ends, quotes, UTF-16, byte order marks. The only reader of keys, certificates,
 * authorities and archives.
 *
 * @param subject what is read, for the error
 * @throws TransportError `credentials-unreadable` for more than {@link MAX_MATERIAL_BYTES}
 */
export function unwrapMaterial(given: string | Uint8Array, subject: string): UnwrappedMaterial {
  if (given.length > MAX_MATERIAL_BYTES) {
    throw new TransportError(
      "credentials-unreadable",
      `${subject} has more than ${MAX_MATERIAL_BYTES} bytes.`,
      {
        hint: "No key and no certificate is so large: check that it is the right file.",
      },
    );
  }
  const bytes = Buffer.from(given as Uint8Array);
  const text = textOf(bytes);
  if (text === undefined) return { blocks: [], der: bytes, text: "", isBase64: false };
  if (text.includes(BEGIN)) return { blocks: readPem(text), der: undefined, text, isBase64: false };
  const decoded = decodeBase64(text);
  if (decoded === undefined) return { blocks: [], der: undefined, text, isBase64: false };
  const inner = textOf(decoded);
  if (inner?.includes(BEGIN)) return { blocks: readPem(inner), der: undefined, text: inner, isBase64: true };
  return { blocks: [], der: decoded[0] === SEQUENCE_TAG ? decoded : undefined, text, isBase64: true };
}

/** The text in these bytes; undefined if they are not text. */
function textOf(bytes: Buffer): string | undefined {
  const decoded = decodeText(bytes);
  if (decoded === undefined) return undefined;
  const plain = decoded.replaceAll("\\n", "\n").replaceAll("\\r", "\n").trim();
  const quote = plain[0];
  const isQuoted = plain.length > 1 && (quote === '"' || quote === "'") && plain.endsWith(quote);
  return percentDecoded(isQuoted ? plain.slice(1, -1).trim() : plain);
}

/** Text from a URL or a form, which may have turned blanks into plus signs. */
function percentDecoded(text: string): string {
  if (!text.includes("%") || !/^[\w.~%+*-]+$/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return text;
  }
}

function decodeText(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString("utf16le", 2);
  if (first === 0xfe && second === 0xff) return swapped(bytes).toString("utf16le", 2);
  if (first !== 0 && second === 0) return bytes.toString("utf16le");
  if (first === 0 && second !== 0 && second !== undefined) return swapped(bytes).toString("utf16le");
  if (first === SEQUENCE_TAG && !bytes.every(isTextByte)) return undefined;
  const text = bytes.toString("utf8");
  // UTF-16 that a program has read as UTF-8 has a NUL beside each letter.
  const squeezed = text.includes("\0") ? text.replaceAll("\0", "") : text;
  if (squeezed.includes(BEGIN)) return squeezed;
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** UTF-16 with its bytes in the other order. An odd last byte is dropped. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function decodeBase64(text: string): Buffer | undefined {
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, "base64");
}
