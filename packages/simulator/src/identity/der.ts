/**
 * The few DER forms that an X.509 certificate needs. Written here so that the simulator has no dependencies and loads
 * in any test runner without polyfills.
 */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.of(0x80 | octets.length, ...octets);
}

function element(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOctets(content.length), content]);
}

export function derSequence(...items: Uint8Array[]): Buffer {
  return element(TAG.sequence, Buffer.concat(items));
}

export function derSet(...items: Uint8Array[]): Buffer {
  return element(TAG.set, Buffer.concat(items));
}

export function derNull(): Buffer {
  return element(TAG.null, Buffer.alloc(0));
}

export function derTrue(): Buffer {
  return element(TAG.boolean, Buffer.of(0xff));
}

/** An integer from its big-endian bytes; DER integers are signed, so the first bit is the sign. */
export function derInteger(bytes: Uint8Array): Buffer {
  return element(TAG.integer, bytes);
}

export function derOctetString(content: Uint8Array): Buffer {
  return element(TAG.octetString, content);
}

export function derBitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(TAG.bitString, Buffer.concat([Buffer.of(unusedBits), content]));
}

export function derUtf8String(text: string): Buffer {
  return element(TAG.utf8String, Buffer.from(text, "utf8"));
}

/** An object identifier in dotted notation, such as `2.5.29.17`. */
export function derObjectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    octets.push(...groups);
  }
  return element(TAG.objectIdentifier, Buffer.from(octets));
}

/** UTCTime up to 2049 and GeneralizedTime from 2050 (RFC 5280, 4.1.2.5). */
export function derTime(time: Date): Buffer {
  const digits = `${time.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
  const year = time.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2)))
    : element(TAG.generalizedTime, Buffer.from(digits));
}

/** `[n] EXPLICIT`: the value in a constructed context tag. */
export function derExplicit(number: number, value: Uint8Array): Buffer {
  return element(0xa0 | number, value);
}

/** `[n] IMPLICIT`: the bare content in a primitive context tag. */
export function derImplicit(number: number, content: Uint8Array): Buffer {
  return element(0x80 | number, content);
}
