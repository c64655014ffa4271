import type { ForeignText } from "../answer.js";

const RENEW =
  "Create a new one in the developer account and replace it everywhere. apns cert inspect FILE --expires-within 30d warns in time; a key (.p8) does not expire.";
const MIDDLEBOX =
  "Something on the way intercepts TLS (a proxy, an antivirus program), or the system's list of authorities is old. apns doctor names who signed.";

/** What TLS says. */
export const tlsTexts: readonly ForeignText[] = [
  {
    name: "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    of: "OpenSSL",
    patterns: [/ALERT_CERTIFICATE_EXPIRED/i, /alert certificate expired/i, /alert number 45\b/i],
    meaning: "APNs refuses the client certificate: it has expired.",
    next: RENEW,
  },
  {
    name: "SSLV3_ALERT_CERTIFICATE_REVOKED",
    of: "OpenSSL",
    patterns: [/ALERT_CERTIFICATE_REVOKED/i, /alert certificate revoked/i, /alert number 44\b/i],
    meaning: "APNs refuses the client certificate: it was revoked in the developer account.",
    next: RENEW,
  },
  {
    name: "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    of: "OpenSSL",
    patterns: [
      /ALERT_(?:CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE)/i,
      /alert (?:certificate unknown|bad certificate)/i,
      /alert number 4[236]\b/i,
    ],
    meaning:
      "The server refuses the client certificate. It may be for another environment, of another kind, or without its key.",
    next: "apns cert inspect FILE shows its app, environment and days left.",
  },
  {
    name: "TLSV1_ALERT_UNKNOWN_CA",
    of: "OpenSSL",
    patterns: [/ALERT_UNKNOWN_CA/i, /alert unknown ca/i],
    meaning:
      "The other side does not trust who signed the certificate: the client certificate was not made by Apple, or, at a simulator, the client does not trust its CA.",
    next: "Use the certificate that the developer account gave, or give the client the ca.pem of the simulator.",
  },
  {
    name: "SSLV3_ALERT_HANDSHAKE_FAILURE",
    of: "OpenSSL",
    patterns: [/ALERT_HANDSHAKE_FAILURE/i, /alert handshake failure/i, /handshake_failure/i],
    meaning:
      "The server found nothing that both sides speak, or wanted a client certificate and got none. Old gateways asked for one.",
    next: "Use TLS 1.2 or newer. With a certificate, give its private key, too: apns cert inspect FILE --key KEY.",
  },
  {
    name: "TLSV1_ALERT_PROTOCOL_VERSION",
    of: "OpenSSL",
    patterns: [/ALERT_PROTOCOL_VERSION/i, /UNSUPPORTED_PROTOCOL/i, /tlsv1 alert protocol version/i],
    meaning: "The client speaks a TLS version that the server no longer takes; APNs needs 1.2 or newer.",
    next: "Update the client's TLS library.",
  },
  {
    name: "WRONG_VERSION_NUMBER",
    of: "OpenSSL",
    patterns: [/WRONG_VERSION_NUMBER/i, /wrong version number/i, /EPROTO/i, /record layer failure/i],
    meaning: "What answered does not speak TLS: a proxy, a portal, or another service on this port.",
    next: "Check host and port. For an http:// proxy give it as --proxy http://HOST:PORT, not as https://.",
  },
  {
    name: "NO_APPLICATION_PROTOCOL",
    of: "OpenSSL",
    patterns: [/NO_APPLICATION_PROTOCOL/i, /\bALPN\b/],
    meaning: "Client and server agree on no protocol: APNs offers h2 only.",
    next: `Offer h2 by ALPN. If the client does: ${MIDDLEBOX}`,
  },
  {
    name: "SELF_SIGNED_CERT_IN_CHAIN",
    of: "Node",
    patterns: [
      /SELF_SIGNED_CERT/i,
      /self[- ]signed certificate/i,
      /UNABLE_TO_GET_ISSUER_CERT/i,
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE/i,
      /unable to (?:get local issuer|verify the first) certificate/i,
      /certificate verify failed/i,
      /signed by unknown authority/i,
      /PKIX path building failed/i,
    ],
    meaning:
      "The certificate of the server is signed by an authority that this machine does not trust. The chain of Apple's ends at the root USERTrust RSA since 2025.",
    next: `${MIDDLEBOX} For a simulator or relay of your own, pass its CA (--ca, NODE_EXTRA_CA_CERTS). Never switch the check off.`,
  },
  {
    name: "ERR_TLS_CERT_ALTNAME_INVALID",
    of: "Node",
    patterns: [/ALTNAME_INVALID/i, /HOSTNAME_MISMATCH/i, /Hostname\/IP does not match/i],
    meaning: "The certificate of the server is for another name than the one that was dialled.",
    next: `Dial the host by its name, not by an address. Otherwise: ${MIDDLEBOX}`,
  },
  {
    name: "CERT_HAS_EXPIRED",
    of: "Node, about the certificate of the server",
    patterns: [/CERT_HAS_EXPIRED/i, /CERT_NOT_YET_VALID/i, /certificate has expired/i],
    meaning: "The certificate of the server is not valid at the time of this machine.",
    next: `Check the clock of this machine first. ${MIDDLEBOX}`,
  },
  {
    name: "disconnected before secure TLS connection was established",
    of: "Node",
    patterns: [/before secure TLS connection was established/i, /SSL_ERROR_SYSCALL/i],
    meaning:
      "The connection was closed in the middle of the TLS handshake: by a firewall that inspects it, or a proxy.",
    next: "Run apns doctor: it says at which step the path breaks. Try port 2197 where 443 is inspected.",
  },
];
