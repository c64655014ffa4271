import { brand, inheritsFrom, isBranded } from "@apns/wire/errors";

/**
 * What the network, the peer, the credentials or a token store did. The union is closed; a new code is a new minor
 * version. `docs/error-codes.md` says what to do about each.
 *
 * | code | meaning |
 * |---|---|
 * | `connect-failed` | the TCP connection to the server or proxy failed |
 * | `connect-timeout` | the server or proxy was not reached within `connectTimeoutMs` |
 * | `handshake-failed` | the TLS handshake with the server or proxy failed |
 * | `handshake-timeout` | the TLS handshake with the server took longer than `handshakeTimeoutMs` |
 * | `server-not-trusted` | the certificate of the server or proxy is not trusted, or is for another name |
 * | `certificate-refused` | the server refused the client certificate with a TLS alert |
 * | `closed-after-handshake` | the gateway closes every connection right after its handshake |
 * | `connection-lost` | the connection broke, or the peer closed it without an error response |
 * | `answer-malformed` | the answer or error response cannot be read |
 * | `answer-timeout` | HTTP/2: the request left, and no answer came in time |
 * | `headers-too-large` | HTTP/2: the headers of the request are larger than the server takes; it was never sent |
 * | `queue-timeout` | HTTP/2: the request waited too long for a connection and was never sent |
 * | `http2-not-offered` | the server does not offer HTTP/2 |
 * | `http2-violated` | the server broke the HTTP/2 protocol |
 * | `proxy-refused` | the proxy did not open a tunnel |
 * | `proxy-authentication` | the proxy asks for a user and password, or refused those it was given |
 * | `token-store-failed` | the store for provider tokens failed, was too slow, or returned an unusable token |
 * | `server-unavailable` | APNs answered a probe with 429 or 5xx |
 * | `credentials-refused` | APNs refused the provider token or client certificate |
 * | `flush-timeout` | `flush` ended before everything had settled |
 * | `closed` | the connection or transport was closed, or a signal ended the attempt |
 * | `credentials-unreadable` | a key or certificate cannot be read, or is something else |
 * | `key-mismatch` | the private key does not belong to the certificate |
 * | `wrong-passphrase` | the passphrase is missing, or does not open the key or PFX |
 * | `pfx-unsupported` | the PFX is encrypted with an algorithm that OpenSSL 3 does not read |
 * | `certificate-expired` | the client certificate has expired |
 * | `certificate-not-yet-valid` | the client certificate is not valid yet |
 * | `wrong-environment` | the client certificate is for the other environment |
 * | `feedback-silent` | the feedback service sent nothing for too long |
 * | `feedback-truncated` | the feedback service closed the connection inside a tuple |
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
  | "headers-too-large"
  | "queue-timeout"
  | "http2-not-offered"
  | "http2-violated"
  | "proxy-refused"
  | "proxy-authentication"
  | "token-store-failed"
  | "server-unavailable"
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

const BRAND = "@apns/transport/TransportError";

/**
 * The network, the peer, the credentials or a token store failed. Misuse by the program is a `UsageError` instead.
 *
 * `instanceof TransportError` is true for errors of every copy of this package, ESM or CommonJS.
 */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly code: TransportErrorCode;
  /** What to do next, in a sentence; undefined where there is no general advice. */
  readonly hint: string | undefined;

  constructor(
    code: TransportErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly hint?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    brand(this, BRAND);
  }

  static override [Symbol.hasInstance](value: unknown): value is TransportError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method; `this` is then the subclass.
    const { prototype } = this;
    return prototype === TransportError.prototype ? isBranded(value, BRAND) : inheritsFrom(value, prototype);
  }

  /** Keeps the message, which JSON.stringify drops from other errors. */
  toJSON(): { name: string; code: TransportErrorCode; message: string; hint: string | undefined } {
    return { name: this.name, code: this.code, message: this.message, hint: this.hint };
  }
}
