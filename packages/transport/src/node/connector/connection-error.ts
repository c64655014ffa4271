import { TransportError } from "../../errors/transport-error.js";

/** TLS alerts by which a server refuses a client certificate (RFC 8446, section 6.2: 42 to 46, 48, 49, 116). */
const CERTIFICATE_ALERT =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED|CERTIFICATE_REQUIRED)/;

/** Codes of Node for a server certificate that cannot be trusted. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_SIGNATURE_FAILURE",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "HOSTNAME_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** The phase in which an error came up. */
export type ConnectionPhase = "connecting" | "handshaking" | "open";

/**
 * The one place that translates errors of Node's sockets. TLS 1.3 servers refuse a client certificate only
 * after the client has taken the handshake for done, so errors of an open connection are looked at alike.
 *
 * @param proxy how to name the proxy whose connection it is; absent: it is the server's
 */
export function explainConnectionError(
  error: unknown,
  phase: ConnectionPhase = "open",
  proxy?: string,
): TransportError {
  if (error instanceof TransportError) return error;
  // OpenSSL's messages name lines of its source; its reasons are for people.
  const cause = error as NodeJS.ErrnoException & { readonly reason?: string };
  const code = cause?.code ?? "";
  const message = cause?.reason ?? (cause?.message || code || String(error));
  if (CERTIFICATE_ALERT.test(code)) {
    const [, alert = code] = CERTIFICATE_ALERT.exec(code) ?? [];
    return new TransportError(
      "certificate-refused",
      `The server refused the client certificate (${alert.toLowerCase().replaceAll("_", " ")}).`,
      {
        cause,
        hint: "Check that it is an APNs certificate of this app and environment, that it has not expired and was not revoked.",
      },
    );
  }
  if (code.endsWith("ALERT_NO_APPLICATION_PROTOCOL")) {
    return new TransportError("http2-not-offered", "The server does not offer HTTP/2.", {
      cause,
      hint: "Check host and port: APNs speaks HTTP/2 on 443 and 2197; a proxy that opens TLS may be in between.",
    });
  }
  if (UNTRUSTED.has(code)) {
    return new TransportError(
      "server-not-trusted",
      `The certificate of ${proxy ?? "the server"} is not trusted (${code}): ${message}`,
      {
        cause,
        hint:
          proxy === undefined
            ? "For a simulator, gateway or relay of your own give its authority as ca; otherwise something intercepts TLS."
            : "For a proxy with a certificate of your own give its authority as proxy.ca.",
      },
    );
  }
  if (phase === "connecting") {
    const to = proxy === undefined ? "" : ` to ${proxy}`;
    return new TransportError("connect-failed", `The connection${to} could not be made: ${message}`, {
      cause,
      hint: proxy === undefined ? connectHint(code) : PROXY_HINT,
    });
  }
  if (phase === "handshaking") {
    const to = proxy === undefined ? "" : ` with ${proxy}`;
    return new TransportError("handshake-failed", `The TLS handshake${to} failed: ${message}`, {
      cause,
      hint:
        proxy === undefined
          ? "Check that host and port are those of a TLS service, and that nothing in between intercepts TLS."
          : "An https:// proxy is one to which TLS is spoken; nearly all are http://.",
    });
  }
  return new TransportError("connection-lost", `The connection broke: ${message}`, { cause });
}

const PROXY_HINT =
  "Check the proxy's host and port in HTTPS_PROXY, ALL_PROXY or the option proxy; NO_PROXY exempts hosts from it.";

function connectHint(code: string): string {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "The host name does not resolve: check it, and the DNS of this machine. Apple's own binary gateways are gone since March 2021.";
    case "ECONNREFUSED":
      return "Nothing listens there: check host and port, and that the gateway runs.";
    default:
      return "Check host and port, and that a firewall lets them through.";
  }
}
