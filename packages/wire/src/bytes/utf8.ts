// This package is compiled without the types of Node and of the DOM, so that nothing of either can slip
// in. UTF-8 is the one thing that ECMAScript lacks and every runtime has: Node, Deno, Bun, Workers and
// browsers all carry TextEncoder and TextDecoder as globals. They are named here, with the methods used, and
// nowhere else.
interface Utf8Encoder {
  encode(text: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { readonly read: number; readonly written: number };
}

interface Utf8Decoder {
  decode(bytes: Uint8Array): string;
}

const runtime = globalThis as unknown as {
  readonly TextEncoder: new () => Utf8Encoder;
  readonly TextDecoder: new () => Utf8Decoder;
};

const encoder: Utf8Encoder = new runtime.TextEncoder();
const decoder: Utf8Decoder = new runtime.TextDecoder();

export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes the text at the beginning of `room`; returns how many bytes it took, or -1 when it does not fit. */
export function encodeUtf8Into(text: string, room: Uint8Array): number {
  const { read, written } = encoder.encodeInto(text, room);
  return read === text.length ? written : -1;
}

export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** How many bytes the text takes as UTF-8. A lone surrogate counts as U+FFFD, as the encoder writes it. */
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
