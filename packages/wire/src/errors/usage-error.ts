/** How a program can misuse the toolkit. The union is closed; see `docs/error-codes.md`. */
export type UsageErrorCode =
  | "unknown-option"
  | "missing-option"
  | "conflicting-options"
  | "invalid-type"
  | "out-of-range"
  | "unsupported-protocol"
  | "wrong-topic"
  | "closed";

/** The program asked for something that cannot be meant. Nothing was sent. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code: UsageErrorCode;
  /** The option or field that is wrong, with its path; undefined where there is none. */
  readonly field: string | undefined;

  constructor(
    code: UsageErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly field?: string } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }

  toJSON(): { name: string; code: UsageErrorCode; message: string; field: string | undefined } {
    return { name: this.name, code: this.code, message: this.message, field: this.field };
  }
}
