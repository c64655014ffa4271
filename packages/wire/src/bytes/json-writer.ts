import { isEmptyLiteral, isPlainObject } from "./plain-object.js";
import { encodeUtf8Into } from "./utf8.js";

/** Larger payloads are left to JSON.stringify, as is everything else that is not plain. */
const SCRATCH_BYTES = 16_384;
/** Deeper payloads are left to JSON.stringify, and cycles with them. */
const MAX_DEPTH = 16;
/** The most bytes of a value other than text, with the comma or brace after it. */
const VALUE_ROOM = 32;

const NOT_PLAIN = -1;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;

const TOP_BITS = 0x80808080;
/** Up to so many units, a loop is faster than a call of the encoder. */
const SHORT = 24;

/** Up to so many bytes, copying four at a time is faster than making a view. */
const FEW = 256;

/** By code: 1 for quotes, backslashes and control characters. */
const mustBeEscaped: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 256 }, (_, code) =>
  code < 0x20 || code === QUOTE || code === BACKSLASH ? 1 : 0,
);

const isOwn = Object.prototype.hasOwnProperty;

/**
 * Writes plain objects as JSON in UTF-8: the bytes that JSON.stringify and an encoder would produce, in less time,
 * since no text is made in between. Nearly every payload is plain: objects and arrays without a toJSON, texts, finite
 * numbers, true, false and null.
 *
 * The bytes stay here until the next payload, so that a getter of this one cannot damage the frame of another.
 */
export class JsonScratch {
  readonly bytes: Uint8Array = new Uint8Array(SCRATCH_BYTES);
  readonly #view = new DataView(this.bytes.buffer);
  /** The target of the last copy and a view of it: mostly the target of the next one, too. */
  #target: Uint8Array = this.bytes;
  #targetView = this.#view;
  #isBusy = false;

  /** Returns the number of bytes written, or -1 where the value is not plain: JSON.stringify decides then. */
  write(value: object): number {
    // Busy: a getter of one payload encodes another, which JSON.stringify then does.
    if (this.#isBusy || !isPlainObject(value)) return NOT_PLAIN;
    this.#isBusy = true;
    try {
      return this.#object(value as Record<string, unknown>, 0, MAX_DEPTH);
    } catch {
      // A getter that throws will throw again in JSON.stringify, which reports it.
      return NOT_PLAIN;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Copies what {@link write} wrote to `target` at `start`, where there must be room. */
  copyTo(target: Uint8Array, start: number, length: number): void {
    if (length > FEW) {
      target.set(this.bytes.subarray(0, length), start);
      return;
    }
    if (target !== this.#target) {
      this.#target = target;
      this.#targetView = new DataView(target.buffer, target.byteOffset, target.length);
    }
    const to = this.#targetView;
    const from = this.#view;
    // Faster than a byte at a time and, for few bytes, than a view copied at once.
    const whole = length & ~3;
    for (let at = 0; at < whole; at += 4) to.setInt32(start + at, from.getInt32(at));
    for (let at = whole; at < length; at++) target[start + at] = this.bytes[at] as number;
  }

  #object(value: Record<string, unknown>, start: number, depth: number): number {
    const { bytes } = this;
    let at = start;
    bytes[at++] = LEFT_BRACE;
    for (const key in value) {
      if (!isOwn.call(value, key)) continue;
      const member = value[key];
      if (member === undefined) continue;
      if (at > start + 1) bytes[at++] = COMMA;
      at = this.#text(key, at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
      bytes[at++] = COLON;
      at = this.#value(member, at, depth);
      if (at === NOT_PLAIN) return NOT_PLAIN;
    }
    if (at === start + 1 && !isEmptyLiteral(value)) return NOT_PLAIN;
    bytes[at++] = RIGHT_BRACE;
    return at;
  }

  #array(value: readonly unknown[], start: number, depth: number): number {
    const { bytes } = this;
    let at = start;
    bytes[at++] = LEFT_BRACKET;
    for (let index = 0; index < value.length; index++) {
      if (index > 0) bytes[at++] = COMMA;
      at = this.#value(value[index], at, depth);
      if (at === NOT_PLAIN) return NOT_PLAIN;
    }
    bytes[at++] = RIGHT_BRACKET;
    return at;
  }

  /** Leaves {@link VALUE_ROOM} after the value for what comes next. */
  #value(value: unknown, at: number, depth: number): number {
    if (at + 2 * VALUE_ROOM > SCRATCH_BYTES) return NOT_PLAIN;
    switch (typeof value) {
      case "string":
        return this.#text(value, at);
      case "number":
        return this.#number(value, at);
      case "boolean":
        return this.#word(value ? "true" : "false", at);
      case "object":
        if (value === null) return this.#word("null", at);
        if (depth === 0) return NOT_PLAIN;
        if (isPlainObject(value)) return this.#object(value as Record<string, unknown>, at, depth - 1);
        return isPlainArray(value) ? this.#array(value, at, depth - 1) : NOT_PLAIN;
      default:
        return NOT_PLAIN;
    }
  }

  #number(value: number, at: number): number {
    if ((value | 0) !== value || value < 0) {
      return Number.isFinite(value) ? this.#word(String(value), at) : NOT_PLAIN;
    }
    const { bytes } = this;
    let digits = 1;
    for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits += 1;
    for (let index = at + digits - 1, rest = value; index >= at; index--) {
      const tens = (rest / 10) | 0;
      bytes[index] = 0x30 + rest - 10 * tens;
      rest = tens;
    }
    return at + digits;
  }

  /** Writes a few characters of ASCII. */
  #word(word: string, at: number): number {
    for (let index = 0; index < word.length; index++) this.bytes[at + index] = word.charCodeAt(index);
    return at + word.length;
  }

  #text(text: string, start: number): number {
    const { length } = text;
    // At most three bytes for each unit, the quotes, and what comes after.
    if (start + 3 * length + 2 + 2 * VALUE_ROOM > SCRATCH_BYTES) return NOT_PLAIN;
    const { bytes } = this;
    bytes[start] = QUOTE;
    const end = length < SHORT ? this.#short(text, start + 1) : this.#long(text, start + 1);
    if (end === NOT_PLAIN) return this.#escaped(JSON.stringify(text), start);
    bytes[end] = QUOTE;
    return end + 1;
  }

  #escaped(json: string, start: number): number {
    if (start + 3 * json.length + 2 * VALUE_ROOM > SCRATCH_BYTES) return NOT_PLAIN;
    return start + encodeUtf8Into(json, this.bytes.subarray(start));
  }

  #short(text: string, start: number): number {
    const { bytes } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return this.#long(text, start);
      if (mustBeEscaped[unit] === 1) return NOT_PLAIN;
      bytes[start + index] = unit;
    }
    return start + text.length;
  }

  /** Encodes first, then checks four bytes at a time whether something has to be escaped. */
  #long(text: string, start: number): number {
    const { bytes } = this;
    const view = this.#view;
    const end = start + encodeUtf8Into(text, bytes.subarray(start));
    let found = 0;
    let high = 0;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const four = view.getInt32(at);
      const quotes = four ^ 0x22222222;
      const backslashes = four ^ 0x5c5c5c5c;
      high |= four;
      // The top bit of a byte becomes set if the byte was smaller than what is subtracted and had no top bit.
      found |= (four - 0x20202020) & ~four;
      found |= (quotes - 0x01010101) & ~quotes;
      found |= (backslashes - 0x01010101) & ~backslashes;
    }
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      high |= byte;
      if (mustBeEscaped[byte] === 1) return NOT_PLAIN;
    }
    if ((found & TOP_BITS) !== 0) return NOT_PLAIN;
    // JSON.stringify escapes half a surrogate pair; the encoder has replaced it.
    return (high & TOP_BITS) !== 0 && !isWellFormed(text) ? NOT_PLAIN : end;
  }
}

/** Whether every surrogate is part of a pair. ECMAScript 2024 has a method for it. */
function isWellFormed(text: string): boolean {
  const { isWellFormed: native } = text as { readonly isWellFormed?: () => boolean };
  return native === undefined ? !/\p{Cs}/u.test(text) : native.call(text);
}

function isPlainArray(value: object): value is readonly unknown[] {
  return Array.isArray(value) && !("toJSON" in value);
}
