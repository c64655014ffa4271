import { explainConnectionError } from "@apns/transport/connector";
import { expect, test } from "vitest";

test("socket errors are translated and kept as cause", () => {
  const coded = (code: string): Error => Object.assign(new Error(code), { code });
  const cases: [string, "connecting" | "handshaking" | "open", string][] = [
    ["ECONNREFUSED", "connecting", "connect-failed"],
    ["ENOTFOUND", "connecting", "connect-failed"],
    ["ECONNRESET", "handshaking", "handshake-failed"],
    ["ECONNRESET", "open", "connection-lost"],
    ["EPIPE", "open", "connection-lost"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "handshaking", "server-not-trusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "handshaking", "server-not-trusted"],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "open", "certificate-refused"],
    ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "handshaking", "certificate-refused"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "open", "certificate-refused"],
  ];
  for (const [code, phase, expected] of cases) {
    const cause = coded(code);
    const error = explainConnectionError(cause, phase);
    expect({ code: error.code, cause: error.cause }, code).toEqual({ code: expected, cause });
    expect(explainConnectionError(error)).toBe(error);
  }
});

test.each([
  ["gateway.push.apple.com", true],
  ["gateway.sandbox.push.apple.com", true],
  ["feedback.push.apple.com", true],
  ["api.push.apple.com", false],
  ["api.sandbox.push.apple.com", false],
  ["gateway.example", false],
  [undefined, false],
])("the shutdown of Apple's gateways explains their names only: %s", (hostname, isShutDown) => {
  for (const code of ["ENOTFOUND", "EAI_AGAIN"]) {
    const cause = Object.assign(new Error(code), { code, hostname });
    const { hint } = explainConnectionError(cause, "connecting");
    expect(hint).toContain(isShutDown ? "shut down" : "this machine's DNS");
    expect(hint).not.toContain(isShutDown ? "DNS" : "shut down");
  }
});
