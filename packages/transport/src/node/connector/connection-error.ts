import { TransportError } from "../../errors/transport-error.js";

/** TLS alerts by which a server refuses a client certificate (RFC 8446, section 6.2: 42 to 46, 48, 49, 116). */
const CERTIFICATE_ALERT =
  /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED|CERTIFICATE_REQUIRED)/;

/** Node's error codes for a server certificate that is not trusted. */
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

/** How far a connection was when an error occurred. */
export type ConnectionPhase = "connecting" | "handshaking" | "open";

/**
 * Translates an error of Node's sockets; a TransportError is returned unchanged. A TLS 1.3 server refuses a client
 * certificate after the client has finished its handshake, so alerts count in every phase.
 *
 * @param phase how far the connection was; default `open`
 * @param proxy the proxy's name for messages, if the connection is to a proxy; absent: it is to the server
 */
export function explainConnectionError(
  error: unknown,
  phase: ConnectionPhase = "open",
  proxy?: string,
): TransportError {
  if (error instanceof TransportError) return error;
  // OpenSSL's messages cite its source lines; its reasons are readable.
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
        hint: "Use an APNs certificate for this app and environment that has not expired or been revoked.",
      },
    );
  }
  if (code.endsWith("ALERT_NO_APPLICATION_PROTOCOL")) {
    return new TransportError("http2-not-offered", "The server does not offer HTTP/2.", {
      cause,
      hint: "Check host and port: APNs speaks HTTP/2 on 443 and 2197. A proxy on the way may be intercepting TLS.",
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
            ? "For your own simulator, gateway or relay, pass its CA certificate as ca. Otherwise something is intercepting TLS."
            : "If the proxy uses a private CA, pass that CA's certificate as proxy.ca.",
      },
    );
  }
  if (phase === "connecting") {
    return new TransportError("connect-failed", `Could not connect to ${proxy ?? "the server"}: ${message}`, {
      cause,
      hint: proxy === undefined ? connectHint(cause) : PROXY_HINT,
    });
  }
  if (phase === "handshaking") {
    const peer = proxy ?? "the server";
    return new TransportError("handshake-failed", `The TLS handshake with ${peer} failed: ${message}`, {
      cause,
      hint:
        proxy === undefined
          ? "Check that host and port belong to a TLS service and that nothing on the way intercepts TLS."
          : "https:// means TLS to the proxy itself; nearly all proxies are http://.",
    });
  }
  return new TransportError("connection-lost", `The connection broke: ${message}`, { cause });
}

const PROXY_HINT =
  "Check the proxy's host and port in HTTPS_PROXY, ALL_PROXY or the option proxy. NO_PROXY lists hosts to reach without it.";

/** Apple's hosts of the binary protocol, whose names no longer resolve. */
const SHUT_DOWN = /^(?:gateway|feedback)\.(?:sandbox\.)?push\.apple\.com\.?$/i;

function connectHint(cause: NodeJS.ErrnoException & { readonly hostname?: unknown }): string {
  switch (cause.code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return SHUT_DOWN.test(String(cause.hostname))
        ? "Apple shut down its binary gateways and their feedback service in March 2021. Use HTTP/2, or name a gateway of your own."
        : "The host name does not resolve: check the name and this machine's DNS.";
    case "ECONNREFUSED":
      return "Nothing is listening there: check host and port, and that the server is running.";
    default:
      return "Check host and port, and that no firewall blocks them.";
  }
}
