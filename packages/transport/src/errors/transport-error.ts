/**
 * What can go wrong with a connection or with credentials. The union is closed; `docs/error-codes.md` has a
 * sentence and the cure for each.
 */
export type TransportErrorCode =
  | "connect-failed"
  | "connect-timeout"
  | "handshake-failed"
  | "handshake-timeout"
  | "server-not-trusted"
  | "certificate-refused"
  | "closed-after-handshake"
  | "connection-lost"
  | "answer-malformed"
  | "answer-timeout"
  | "queue-timeout"
  | "http2-not-offered"
  | "http2-violated"
  | "proxy-refused"
  | "proxy-authentication"
  | "token-store-failed"
  | "credentials-refused"
  | "flush-timeout"
  | "closed"
  | "credentials-unreadable"
  | "key-mismatch"
  | "wrong-passphrase"
  | "pfx-unsupported"
  | "certificate-expired"
  | "certificate-not-yet-valid"
  | "wrong-environment"
  | "feedback-silent"
  | "feedback-truncated";

/** Something that the network, the other side or the credentials did; misuse is a `UsageError`. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly code: TransportErrorCode;
  /** What to do about it, in a sentence; undefined where nothing general can be said. */
  readonly hint: string | undefined;

  constructor(
    code: TransportErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** Errors lose their message in JSON.stringify; this one keeps what a log needs. */
  toJSON(): { name: string; code: TransportErrorCode; message: string; hint: string | undefined } {
    return { name: this.name, code: this.code, message: this.message, hint: this.hint };
  }
}
