import { brand, inheritsFrom, isBranded } from "./brand.js";

/**
 * How a program can misuse the toolkit. The union is closed; a new code is a new minor version.
 * `docs/error-codes.md` says what to do about each.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-type` | a value has a type that its field cannot have; for a required field that includes undefined |
 * | `out-of-range` | a number, name or text is outside the range of its field |
 * | `unknown-option` | the option or field does not exist |
 * | `missing-option` | an option is absent that the others require |
 * | `conflicting-options` | two options exclude each other |
 * | `invalid-device-token` | the device token is not 1 to 100 bytes in hexadecimal, or certainly something else |
 * | `invalid-payload` | the payload contradicts itself, lacks a key that its push type needs, or is not a JSON object |
 * | `payload-not-serializable` | JSON would drop or change a value of the payload: NaN, a function, a Map, a BigInt, a cycle |
 * | `payload-too-large` | the payload's JSON has `bytes` bytes, the limit is `maxBytes` |
 * | `unsupported-protocol` | only the other protocol can do this |
 * | `wrong-topic` | the client certificate does not cover the topic |
 * | `unsupported-runtime` | the runtime has no TLS sockets as APNs needs them, such as workerd |
 * | `closed` | the client, transport or decoder is already closed |
 */
export type UsageErrorCode =
  | "invalid-type"
  | "out-of-range"
  | "unknown-option"
  | "missing-option"
  | "conflicting-options"
  | "invalid-device-token"
  | "invalid-payload"
  | "payload-not-serializable"
  | "payload-too-large"
  | "unsupported-protocol"
  | "wrong-topic"
  | "unsupported-runtime"
  | "closed";

/** What a {@link UsageError} knows besides its code and message. */
export interface UsageErrorDetails {
  /** Path of the option or field at fault, as the caller spells it, e.g. `aps.badge`. Absent: there is none. */
  readonly field?: string | undefined;
  /** The size that was found, in bytes. */
  readonly bytes?: number | undefined;
  /** The largest size allowed, in bytes. */
  readonly maxBytes?: number | undefined;
  /** The error underneath, e.g. one thrown by a `toJSON`. */
  readonly cause?: unknown;
}

const BRAND = "@apns/wire/UsageError";

/**
 * The program asked for something impossible. Nothing was sent. The message names the field, the shape of the
 * value and the limit; it never holds payload contents or a whole device token.
 *
 * `instanceof UsageError` is true for errors of every copy of this package, ESM or CommonJS.
 */
export class UsageError extends Error {
  override readonly name: "UsageError" = "UsageError";
  readonly code: UsageErrorCode;
  /** Path of the option or field at fault, as the caller spells it; undefined where there is none. */
  readonly field: string | undefined;
  /** The size that was found, in bytes; undefined unless a size is at fault. */
  readonly bytes: number | undefined;
  /** The largest size allowed, in bytes; undefined unless a size is at fault. */
  readonly maxBytes: number | undefined;

  constructor(code: UsageErrorCode, message: string, details: UsageErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.bytes = details.bytes;
    this.maxBytes = details.maxBytes;
    brand(this, BRAND);
  }

  static override [Symbol.hasInstance](value: unknown): value is UsageError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method; `this` is then the subclass.
    const { prototype } = this;
    return prototype === UsageError.prototype ? isBranded(value, BRAND) : inheritsFrom(value, prototype);
  }

  /** Keeps the message, which JSON.stringify drops from other errors. */
  toJSON(): Pick<UsageError, "name" | "code" | "message" | "field" | "bytes" | "maxBytes"> {
    const { name, code, message, field, bytes, maxBytes } = this;
    return { name, code, message, field, bytes, maxBytes };
  }
}
