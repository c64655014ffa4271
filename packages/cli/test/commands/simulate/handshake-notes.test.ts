import { expect, test } from "vitest";
import { HandshakeNotes } from "../../../src/commands/simulate/handshake-notes.js";
import { screenOfATest } from "../../fixture/screen-of-a-test.js";

test.each([
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "it speaks no TLS version of this simulator"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "it speaks no TLS version of this simulator"],
  ["ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", "it has no client certificate"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "it does not trust this simulator"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "it does not trust this simulator"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED", "it does not trust this simulator"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "it does not trust this simulator"],
  ["CERT_HAS_EXPIRED", "its certificate is refused"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is refused"],
])("L-9: %s means that %s", (code, said) => {
  const { screen, lines } = screenOfATest();
  const notes = new HandshakeNotes(screen);
  notes.add({ service: "gateway", connection: 1, code, detail: "" });
  expect(lines()[0]).toContain(`the client failed in the TLS handshake: ${said} (${code})`);
});
