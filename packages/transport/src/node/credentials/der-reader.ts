/** One element of DER: its tag and its contents. */
export interface DerElement {
  readonly tag: number;
  readonly contents: Uint8Array;
}

/**
 * Reads the elements in `bytes`, one after the other.
 *
 * @throws RangeError if one is cut off or has an indefinite length
 */
export function readDer(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = byteAt(bytes, at);
    let length = byteAt(bytes, at + 1);
    at += 2;
    if (length === 0x80) throw new RangeError("DER has no indefinite lengths");
    if (length > 0x80) {
      const lengthBytes = length - 0x80;
      if (lengthBytes > 4) throw new RangeError("a DER length of more than 4 bytes");
      length = 0;
      for (const end = at + lengthBytes; at < end; at++) length = length * 256 + byteAt(bytes, at);
    }
    if (at + length > bytes.length) throw new RangeError("a DER element is cut off");
    elements.push({ tag, contents: bytes.subarray(at, at + length) });
    at += length;
  }
  return elements;
}

/** The dotted text of an object identifier. */
export function formatObjectIdentifier(contents: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of contents) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (arcs.length === 0)
        arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
      else arcs.push(arc);
      arc = 0;
    }
  }
  return arcs.join(".");
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("a DER element is cut off");
  return byte;
}
