// biome-ignore-all format: a row of the document is a line here.
// Made of docs/error-codes.md by `pnpm codes`. Do not edit it here.

/** A row of docs/error-codes.md. */
export interface ErrorCodeRow {
  readonly errorClass: string;
  readonly code: string;
  readonly meaning: string;
  readonly next: string;
}

export const errorCodeRows: readonly ErrorCodeRow[] = [
  { errorClass: "UsageError", code: "invalid-type", meaning: "A value has a type that its field cannot have; for a required field that includes undefined.", next: "Give the type that the message names." },
  { errorClass: "UsageError", code: "out-of-range", meaning: "A number, name or text is outside the range of its field.", next: "Stay within the limits in the message." },
  { errorClass: "UsageError", code: "unknown-option", meaning: "The option or field does not exist.", next: "Correct the name; `field` has its path. The app's own payload keys go into `custom`." },
  { errorClass: "UsageError", code: "missing-option", meaning: "A required option is absent.", next: "Give it." },
  { errorClass: "UsageError", code: "conflicting-options", meaning: "Two options exclude each other.", next: "Give one of them." },
  { errorClass: "UsageError", code: "invalid-device-token", meaning: "The device token is not 1 to 100 bytes in hexadecimal, or is certainly something else: the message says what.", next: "Send it as the device reported it." },
  { errorClass: "UsageError", code: "invalid-payload", meaning: "The payload contradicts itself, lacks a key that its push type needs, or is not a JSON object.", next: "Change the key that `field` names." },
  { errorClass: "UsageError", code: "payload-not-serializable", meaning: "JSON would drop or change a value of the payload: NaN, a function, a Map, a BigInt, a cycle, undefined in a list, or a `toJSON` that throws.", next: "Change the value at the path in `field`; `cause` has what was thrown." },
  { errorClass: "UsageError", code: "payload-too-large", meaning: "The payload's JSON has `bytes` bytes, the limit is `maxBytes`.", next: "Shorten its alert (`shortenAlert`), or let the app fetch the rest." },
  { errorClass: "UsageError", code: "unsupported-protocol", meaning: "Only the other protocol can do this.", next: "Use what the message names." },
  { errorClass: "UsageError", code: "wrong-topic", meaning: "The client certificate does not cover the topic.", next: "Use the certificate of the app." },
  { errorClass: "UsageError", code: "closed", meaning: "The client, transport or decoder is already closed.", next: "Create a new one." },
  { errorClass: "WireError", code: "malformed-frame", meaning: "The bytes are not a notification.", next: "Close the connection: nothing after them can be read." },
  { errorClass: "WireError", code: "frame-too-large", meaning: "A notification announces `bytes` bytes, the decoder takes `maxBytes`.", next: "Close the connection, or raise `maxFrameBytes`." },
  { errorClass: "WireError", code: "malformed-error-response", meaning: "The bytes are not an error response.", next: "Close the connection. Check that the other side is a binary gateway." },
  { errorClass: "WireError", code: "malformed-feedback-tuple", meaning: "The bytes are not a feedback tuple.", next: "Close the connection. Check that the other side is a feedback service." },
  { errorClass: "WireError", code: "malformed-answer", meaning: "The body of an answer of the HTTP/2 API cannot be read.", next: "Check that the other side is a server of APNs, and that no proxy answers in its place." },
  { errorClass: "WireError", code: "truncated", meaning: "The stream ended inside a value; `bytes` of it had come.", next: "Treat that value as never received; those before it are complete." },
  { errorClass: "TransportError", code: "connect-failed", meaning: "The TCP connection failed.", next: "Check host, port and firewall; the hint says which is likely." },
  { errorClass: "TransportError", code: "connect-timeout", meaning: "The TCP connection took too long.", next: "Check host, port and firewall, or raise `connectTimeoutMs`." },
  { errorClass: "TransportError", code: "handshake-failed", meaning: "The TLS handshake failed.", next: "Check that the port speaks TLS and that nothing intercepts it." },
  { errorClass: "TransportError", code: "handshake-timeout", meaning: "The TLS handshake took too long.", next: "Check that the port speaks TLS, or raise `handshakeTimeoutMs`." },
  { errorClass: "TransportError", code: "server-not-trusted", meaning: "The certificate of the server is not trusted.", next: "Give `ca` for a gateway of your own." },
  { errorClass: "TransportError", code: "certificate-refused", meaning: "The server refused the client certificate with a TLS alert.", next: "Use a certificate of this app and environment that is neither expired nor revoked." },
  { errorClass: "TransportError", code: "closed-after-handshake", meaning: "Every connection is closed right after its handshake.", next: "Check the environment of the certificate: it is nearly always the other one." },
  { errorClass: "TransportError", code: "connection-lost", meaning: "The connection broke, or was closed without an error response.", next: "Nothing: the client reconnects." },
  { errorClass: "TransportError", code: "answer-malformed", meaning: "The gateway sent bytes that are not an error response, or an HTTP/2 answer is malformed and says nothing certain.", next: "Check that the endpoint is a binary gateway, or a server of APNs. Sending it again may show it twice." },
  { errorClass: "TransportError", code: "answer-timeout", meaning: "HTTP/2: no answer came in time; the notification may have been delivered.", next: "Raise `answerTimeoutMs` if the network is slow." },
  { errorClass: "TransportError", code: "headers-too-large", meaning: "HTTP/2: the headers of the request are larger than the server takes; it was never sent.", next: "Shorten the topic, the channel id or the provider token." },
  { errorClass: "TransportError", code: "queue-timeout", meaning: "HTTP/2: the notification waited too long for a connection and was never sent.", next: "Send it again; raise `queueTimeoutMs` or allow more connections." },
  { errorClass: "TransportError", code: "http2-not-offered", meaning: "The server does not speak HTTP/2.", next: "Check host and port, and whether a proxy intercepts TLS." },
  { errorClass: "TransportError", code: "http2-violated", meaning: "The server broke the protocol.", next: "Check that it is a server of APNs and that no proxy changes the traffic." },
  { errorClass: "TransportError", code: "credentials-refused", meaning: "APNs refuses the key or certificate; nothing more was sent with it.", next: "Change what the reason names: key id, team id, environment or topic." },
  { errorClass: "TransportError", code: "token-store-failed", meaning: "The store that shares provider tokens failed, was slow, or returned an unusable token. Only `onStoreFailure` receives it.", next: "Repair the store; until then the process uses a token of its own." },
  { errorClass: "TransportError", code: "proxy-refused", meaning: "The proxy does not open a tunnel.", next: "Let it allow CONNECT to the host and port." },
  { errorClass: "TransportError", code: "proxy-authentication", meaning: "The proxy requires a user and password, or refuses those given.", next: "Put them into the URL of the proxy, percent-encoded." },
  { errorClass: "TransportError", code: "flush-timeout", meaning: "Not everything settled in time; nothing is lost.", next: "Call `flush` again, or with a longer `timeoutMs`." },
  { errorClass: "TransportError", code: "closed", meaning: "The client was closed, or a signal aborted the call.", next: "Nothing, if that was meant." },
  { errorClass: "TransportError", code: "credentials-unreadable", meaning: "A credential file is missing, or has unexpected contents.", next: "The hint says what is expected." },
  { errorClass: "TransportError", code: "key-mismatch", meaning: "The key does not belong to the certificate.", next: "Use the key with which the certificate was requested." },
  { errorClass: "TransportError", code: "wrong-passphrase", meaning: "The passphrase is absent or does not open the key or PFX.", next: "Give the right `passphrase`." },
  { errorClass: "TransportError", code: "pfx-unsupported", meaning: "The PFX is encrypted with an algorithm that OpenSSL 3 no longer reads, such as RC2.", next: "Convert it once; the hint has the command." },
  { errorClass: "TransportError", code: "certificate-expired", meaning: "The certificate is no longer valid.", next: "Renew it." },
  { errorClass: "TransportError", code: "certificate-not-yet-valid", meaning: "The certificate is not valid yet.", next: "Check the clock of this machine." },
  { errorClass: "TransportError", code: "wrong-environment", meaning: "The certificate is for the other environment.", next: "Use the right certificate, or change `environment`." },
  { errorClass: "TransportError", code: "feedback-silent", meaning: "The feedback service sent nothing for too long.", next: "Check that the endpoint is the feedback service." },
  { errorClass: "TransportError", code: "feedback-truncated", meaning: "The feedback stream ended inside a tuple; the items before it are complete.", next: "Keep the complete items; the service has forgotten the one that was cut." },
  { errorClass: "SimulatorError", code: "invalid-option", meaning: "An option is unknown or has an invalid value.", next: "Correct the option that the message names." },
  { errorClass: "SimulatorError", code: "invalid-rule", meaning: "A rule is wrong.", next: "Correct the field that the message names." },
  { errorClass: "SimulatorError", code: "listen-failed", meaning: "The port cannot be opened.", next: "Choose another port, or 0 for a free one." },
  { errorClass: "SimulatorError", code: "journal-file", meaning: "The journal file cannot be written.", next: "Check the path and the free space." },
  { errorClass: "SimulatorError", code: "wait-timeout", meaning: "The predicate of `journal.waitFor` did not hold in time.", next: "Look at the journal for what arrived instead." },
  { errorClass: "SimulatorError", code: "closed", meaning: "The simulator was closed during `journal.waitFor`.", next: "Await `journal.waitFor` before closing." },
];
