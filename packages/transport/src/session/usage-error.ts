export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code: string;
  readonly field: string | undefined;
  constructor(code: string, message: string, options: { cause?: unknown; field?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }
}
