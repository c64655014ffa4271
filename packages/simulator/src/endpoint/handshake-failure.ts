import type { Service } from "../journal/journal-entry.js";

/** A TLS handshake that failed. */
export interface HandshakeFailure {
  readonly service: Service;
  /** The number of the connection, as in the journal. */
  readonly connection: number;
  /**
   * The error code of OpenSSL or Node, such as `ERR_SSL_UNSUPPORTED_PROTOCOL` for a client whose TLS versions are too
   * old. For a client certificate that was refused: why, such as `CERT_HAS_EXPIRED`. Empty if there is no code.
   */
  readonly code: string;
  /** The same in words. */
  readonly detail: string;
}

/** A failure without its connection. */
export type FailureFacts = Pick<HandshakeFailure, "code" | "detail">;

/** The client broke the connection, or ended it without an alert. */
export const LEFT: FailureFacts = {
  code: "ECONNRESET",
  detail: "the client left in the middle of its handshake",
};

/** Why a handshake failed. The reason for refusing a certificate says more than the error that followed from it. */
export function describeFailure(error: Error, authorizationError: Error | undefined): FailureFacts {
  if (authorizationError !== undefined && authorizationError !== null) {
    return { code: String(authorizationError), detail: String(authorizationError) };
  }
  if ("code" in error && error.code === LEFT.code) return LEFT;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { code, detail: error.message.trim() };
}
