/**
 * What went wrong, for programs. The list is closed; a new code is a new minor version.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-type` | a field has a type that it cannot have |
 * | `invalid-device-token` | the device token is not hexadecimal, empty, of odd length, or longer than 100 bytes |
 * | `invalid-payload` | the payload contradicts itself, or is no JSON object |
 * | `payload-not-serializable` | JSON cannot carry it: a cycle, a BigInt, a NaN, a function, or a throwing `toJSON` |
 * | `payload-too-large` | its JSON has more bytes than the limit allows; `bytes` and `maxBytes` say how many |
 * | `out-of-range` | a number or a name outside the range that its field has |
 * | `unknown-option` | an option that does not exist |
 * | `malformed-frame` | received bytes that are no notification |
 * | `frame-too-large` | a received notification announces more bytes than the decoder takes |
 * | `malformed-error-response` | received bytes that are no error response |
 * | `malformed-feedback-tuple` | received bytes that are no feedback tuple |
 * | `malformed-answer` | the body of an answer of the HTTP/2 API that is not what it should be |
 * | `truncated` | the stream ended inside a value |
 */
export type WireErrorCode =
  | "invalid-type"
  | "invalid-device-token"
  | "invalid-payload"
  | "payload-not-serializable"
  | "payload-too-large"
  | "out-of-range"
  | "unknown-option"
  | "malformed-frame"
  | "frame-too-large"
  | "malformed-error-response"
  | "malformed-feedback-tuple"
  | "malformed-answer"
  | "truncated";

/** What a {@link WireError} knows beside its code and its message. */
export interface WireErrorDetails {
  /** The field or option at fault, as the caller spells it, e.g. `aps.badge` or `identifier`. */
  readonly field?: string;
  /** A size that was found, in bytes. */
  readonly bytes?: number;
  /** The size that would have been allowed, in bytes. */
  readonly maxBytes?: number;
  /** What was thrown underneath, e.g. by a `toJSON`. */
  readonly cause?: unknown;
}

/** The only error that this package throws. Its message never holds payload contents or a whole device token. */
export class WireError extends Error {
  override readonly name: "WireError" = "WireError";
  readonly code: WireErrorCode;
  /** The field or option at fault; undefined where the fault lies in a stream of bytes. */
  readonly field: string | undefined;
  /** The size that was found, in bytes, where the fault is a size. */
  readonly bytes: number | undefined;
  /** The size that would have been allowed, in bytes, where the fault is a size. */
  readonly maxBytes: number | undefined;

  constructor(code: WireErrorCode, message: string, details: WireErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.bytes = details.bytes;
    this.maxBytes = details.maxBytes;
  }
}
