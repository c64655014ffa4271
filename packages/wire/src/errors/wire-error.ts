import { brand, inheritsFrom, isBranded } from "./brand.js";
import { UsageError } from "./usage-error.js";

/**
 * What is wrong with received bytes. The union is closed; a new code is a new minor version.
 * `docs/error-codes.md` says what to do about each.
 *
 * | code | meaning |
 * |---|---|
 * | `malformed-frame` | the bytes are not a notification |
 * | `frame-too-large` | a notification announces `bytes` bytes; the decoder takes `maxBytes` |
 * | `malformed-error-response` | the bytes are not an error response |
 * | `malformed-feedback-tuple` | the bytes are not a feedback tuple |
 * | `malformed-answer` | the body of an answer of the HTTP/2 API cannot be read |
 * | `truncated` | the stream ended inside a value |
 */
export type WireErrorCode =
  | "malformed-frame"
  | "frame-too-large"
  | "malformed-error-response"
  | "malformed-feedback-tuple"
  | "malformed-answer"
  | "truncated";

/** What a {@link WireError} knows besides its code and message. */
export interface WireErrorDetails {
  /** The part of the received value at fault, e.g. `channels`. Absent: the fault has no name. */
  readonly field?: string | undefined;
  /** The size that was found or announced, in bytes. */
  readonly bytes?: number | undefined;
  /** The largest size allowed, in bytes. */
  readonly maxBytes?: number | undefined;
  /** The error underneath, e.g. that of JSON.parse. */
  readonly cause?: unknown;
}

/** A {@link UsageError} whose code was a WireError's in versions 0.1 and older. */
export type FormerWireError = UsageError & { readonly code: (typeof formerCodes)[number] };

const BRAND = "@apns/wire/WireError";
const formerCodes = [
  "invalid-type",
  "invalid-device-token",
  "invalid-payload",
  "payload-not-serializable",
  "payload-too-large",
  "out-of-range",
  "unknown-option",
] as const;

/**
 * Bytes came over the wire that cannot be read. Misuse by the program is a {@link UsageError} instead.
 *
 * `instanceof WireError` is true for errors of every copy of this package, ESM or CommonJS. Until 1.0 it is also
 * true for a {@link FormerWireError}, so that programs written for 0.1 still catch what they caught; test for
 * `UsageError` first.
 */
export class WireError extends Error {
  override readonly name: "WireError" = "WireError";
  readonly code: WireErrorCode;
  /** The part of the received value at fault; undefined where it has no name. */
  readonly field: string | undefined;
  /** The size that was found or announced, in bytes; undefined unless a size is at fault. */
  readonly bytes: number | undefined;
  /** The largest size allowed, in bytes; undefined unless a limit is at fault. */
  readonly maxBytes: number | undefined;

  constructor(code: WireErrorCode, message: string, details: WireErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.bytes = details.bytes;
    this.maxBytes = details.maxBytes;
    brand(this, BRAND);
  }

  static override [Symbol.hasInstance](value: unknown): value is WireError | FormerWireError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method; `this` is then the subclass.
    const { prototype } = this;
    if (prototype !== WireError.prototype) return inheritsFrom(value, prototype);
    return isBranded(value, BRAND) || isFormerWireError(value);
  }

  /** Keeps the message, which JSON.stringify drops from other errors. */
  toJSON(): Pick<WireError, "name" | "code" | "message" | "field" | "bytes" | "maxBytes"> {
    const { name, code, message, field, bytes, maxBytes } = this;
    return { name, code, message, field, bytes, maxBytes };
  }
}

function isFormerWireError(value: unknown): boolean {
  return value instanceof UsageError && (formerCodes as readonly string[]).includes(value.code);
}
