import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { type CertificateCredentials, loadCredentials, TransportError } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
let p8: string;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
  p8 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
});

const pem = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;

function errorOf(credentials: CertificateCredentials): TransportError {
  try {
    loadCredentials(credentials);
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("K-6: something else in place of certificate or key is named:", () => {
  const cases: [string, (own: { cert: string; key: string }) => CertificateCredentials, RegExp, RegExp][] = [
    ["a .p8 as the key", ({ cert }) => ({ cert, key: p8 }), /does not belong/, /\.p8 key .* teamId/],
    ["a .p8 as the certificate", ({ key }) => ({ cert: p8, key }), /is a private key/, /\.p8 key .* teamId/],
    ["a .p8 alone", () => ({ cert: p8 }), /is a private key/, /\.p8 key .* teamId/],
    ["a certificate as the key", ({ cert }) => ({ cert, key: cert }), /key is a certificate/, /private key/],
    [
      "certificate and key swapped",
      ({ cert, key }) => ({ cert: key, key: cert }),
      /certificate is a private key/,
      /teamId/,
    ],
    [
      "a public key as the key",
      ({ cert, key }) => ({
        cert,
        key: createPublicKey(key).export({ type: "spki", format: "pem" }) as string,
      }),
      /public key; the private key/,
      /exported together/,
    ],
    [
      "a public key as the certificate",
      ({ key }) => ({ cert: createPublicKey(key).export({ type: "spki", format: "pem" }) as string, key }),
      /certificate is a public key/,
      /exported together/,
    ],
    [
      "a certificate request",
      ({ key }) => ({ cert: pem("CERTIFICATE REQUEST"), key }),
      /only a certificate request/,
      /developer account/,
    ],
    [
      "an SSH key as PEM",
      ({ cert }) => ({ cert, key: pem("OPENSSH PRIVATE KEY") }),
      /an SSH key/,
      /exported together/,
    ],
    [
      "a public SSH key",
      ({ cert }) => ({ cert, key: "ssh-ed25519 AAAAC3Nza me@home" }),
      /an SSH key/,
      /exported together/,
    ],
  ];
  for (const [title, credentials, message, hint] of cases) {
    test(title, () => {
      const error = errorOf(credentials(identity.clientCertificate));
      expect(error.message).toMatch(message);
      expect(error.hint).toMatch(hint);
      const secret = p8.split("\n")[1] ?? "";
      expect(`${error.message}${error.hint}${error.stack}`).not.toContain(secret);
    });
  }

  test("a key of another certificate is not taken for a .p8", async () => {
    const { cert } = await identity.issueClientCertificate({ keyType: "ec" });
    expect(errorOf({ cert, key: p8 }).hint).toMatch(/that this certificate was requested with/);
  });
});
