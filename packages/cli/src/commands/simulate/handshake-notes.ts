import type { HandshakeFailure } from "@apns/simulator";
import { Notes } from "../../screen/notes.js";
import type { Screen } from "../../screen/screen.js";

/** Patterns of OpenSSL's error codes, with the problem and what to do. The first pattern that fits counts. */
const CAUSES: readonly (readonly [RegExp, string, string])[] = [
  [
    /UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|ALERT_PROTOCOL_VERSION/,
    "it speaks no TLS version of this simulator",
    "An old client needs --min-tls 1.0 (or 1.1); one that speaks 1.3 only needs --tls 1.3.",
  ],
  [
    /NO_SHARED_CIPHER|NO_SUITABLE|NO_SHARED_(?:GROUP|SIGATURE|SIGNATURE)/,
    "it shares no cipher with this simulator",
    "An old client needs --min-tls 1.0, which allows the ciphers of that time, too.",
  ],
  [
    /DID_NOT_RETURN_A_CERTIFICATE/,
    "it has no client certificate",
    "The gateway and feedback ask for cert.pem and key.pem of --dir.",
  ],
  [
    /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE)/,
    "it does not trust this simulator",
    "Let it trust ca.pem of --dir. Without --dir, each start makes a new one.",
  ],
  [/HTTP_REQUEST/, "it speaks HTTP without TLS", "Use https:// or TLS: Apple has no service without it."],
  [
    /WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|BAD_RECORD_TYPE/,
    "it does not speak TLS",
    "All three services speak TLS, as Apple's do.",
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    "it offers protocols other than HTTP/2 (ALPN)",
    "Apple's API speaks HTTP/2 only.",
  ],
  [
    /ECONNRESET/,
    "it left in the middle of the handshake",
    "Some clients do so when they do not trust ca.pem.",
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO|SIGNATURE/,
    "its certificate is refused",
    "Use cert.pem and key.pem of --dir. Without --dir, each start makes new ones.",
  ],
];

const SERVICES: Readonly<Record<HandshakeFailure["service"], string>> = {
  gateway: "the gateway",
  feedback: "the feedback service",
  http2: "the HTTP/2 API",
};

/** Says on stderr which clients failed in the TLS handshake, and why: ten of a kind, then their number. */
export class HandshakeNotes {
  readonly #notes: Notes;

  constructor(screen: Screen) {
    this.#notes = new Notes(screen);
  }

  add({ service, connection, code, detail }: HandshakeFailure): void {
    const cause = CAUSES.find(([pattern]) => pattern.test(code));
    const what = cause?.[1] ?? `TLS says: ${detail}`;
    const name = code === "" ? "" : ` (${code})`;
    const text = `${SERVICES[service]}, connection ${connection}: the client failed in the TLS handshake: ${what}${name}`;
    this.#notes.add(`handshakes with ${SERVICES[service]} failed: ${what}`, text, cause?.[2]);
  }

  end(): void {
    this.#notes.end();
  }
}
