import type { Service } from "../journal/journal-entry.js";

/** A TLS handshake that failed. */
export interface HandshakeFailure {
  readonly service: Service;
  /** The number of the connection, as in the journal. */
  readonly connection: number;
  /**
   * What OpenSSL or Node calls it, such as `ERR_SSL_UNSUPPORTED_PROTOCOL` for a client whose TLS versions are too old,
   * or for a refused client certificate its reason, such as `CERT_HAS_EXPIRED`. Empty if it has no name.
   */
  readonly code: string;
  /** The same in words. */
  readonly detail: string;
}

/** What is known of a failure beside its connection. */
export type FailureFacts = Pick<HandshakeFailure, "code" | "detail">;

/** The client broke the connection, or ended it without an alert. */
export const LEFT: FailureFacts = {
  code: "ECONNRESET",
  detail: "the client left in the middle of its handshake",
};

/** Why a handshake failed. A certificate that was refused counts more than the error that came of it. */
export function describeFailure(error: Error, authorizationError: Error | undefined): FailureFacts {
  if (authorizationError !== undefined && authorizationError !== null) {
    return { code: String(authorizationError), detail: String(authorizationError) };
  }
  if ("code" in error && error.code === LEFT.code) return LEFT;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { code, detail: error.message.trim() };
}
