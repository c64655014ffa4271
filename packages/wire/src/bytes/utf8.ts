// This package is compiled without the types of Node and the DOM, so that nothing of either can slip in. UTF-8 is the
// one thing that ECMAScript lacks and every runtime has: Node, Deno, Bun, Workers and browsers all have TextEncoder
// and TextDecoder as globals. Only this file names them.
interface Utf8Encoder {
  encode(text: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { readonly read: number; readonly written: number };
}

interface Utf8Decoder {
  decode(bytes: Uint8Array): string;
}

// biome-ignore lint/style/noRestrictedGlobals: every runtime has these two, and no compiler library without the DOM names them.
const runtime = globalThis as unknown as {
  readonly TextEncoder: new () => Utf8Encoder;
  readonly TextDecoder: new () => Utf8Decoder;
};

const encoder: Utf8Encoder = /* @__PURE__ */ new runtime.TextEncoder();
const decoder: Utf8Decoder = /* @__PURE__ */ new runtime.TextDecoder();

/** The text as UTF-8. A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes the text at the beginning of `room`. Returns the number of bytes written, or -1 if it does not fit. */
export function encodeUtf8Into(text: string, room: Uint8Array): number {
  const { read, written } = encoder.encodeInto(text, room);
  return read === text.length ? written : -1;
}

/** The bytes as text. What is not UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The size of the text as UTF-8, in bytes. A lone surrogate counts as U+FFFD, as the encoder writes it. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) {
      // A pair is two units and four bytes.
      bytes += 2;
      index += 1;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
