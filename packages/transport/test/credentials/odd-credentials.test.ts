import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { loadCredentials, TransportError } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

function errorOf(credentials: Parameters<typeof loadCredentials>[0]): TransportError {
  try {
    loadCredentials(credentials);
  } catch (error) {
    if (error instanceof TransportError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("loadCredentials", () => {
  test("takes a certificate with an unreadable list of topics, and finds the topic of its subject", () => {
    expect(loadCredentials({ cert: fixture("odd-topics.pem") }).certificate.topics).toEqual([
      "com.example.app",
    ]);
  });

  test("says how to convert a certificate in DER, Apple's format", () => {
    const { cert, key } = identity.clientCertificate;
    expect(errorOf({ cert: new X509Certificate(cert).raw, key })).toMatchObject({
      code: "credentials-unreadable",
      hint: expect.stringContaining("openssl x509 -inform der"),
    });
  });

  test("distinguishes an unreadable certificate from an unreadable key", () => {
    const { cert, key } = identity.clientCertificate;
    expect(errorOf({ cert: cert.slice(0, 300), key }).message).toMatch(
      /^The certificate cannot be read as PEM/,
    );
    expect(errorOf({ cert, key: key.slice(0, 300) }).message).toMatch(/^The key cannot be read as PEM/);
  });

  test("says that OpenSSL 3 does not read a key's encryption, and what to do", () => {
    const { cert } = identity.clientCertificate;
    const body = Buffer.alloc(48, 7).toString("base64");
    const key = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-CBC,0123456789ABCDEF\n\n${body}\n-----END RSA PRIVATE KEY-----\n`;
    expect(errorOf({ cert, key, passphrase: "pass" })).toMatchObject({
      code: "credentials-unreadable",
      message: expect.stringContaining("OpenSSL 3"),
      hint: expect.stringContaining("-provider legacy"),
    });
  });

  test("says that the app's certificate must come first in a file with several", () => {
    const { cert, key } = identity.clientCertificate;
    expect(loadCredentials({ cert: cert + identity.ca, key })).toBeDefined();
    expect(errorOf({ cert: identity.ca + cert, key })).toMatchObject({
      code: "key-mismatch",
      hint: expect.stringContaining("must come first"),
    });
  });

  test("distinguishes a PFX without a passphrase from one with a wrong passphrase", () => {
    expect(errorOf({ pfx: fixture("modern.p12") })).toMatchObject({
      code: "wrong-passphrase",
      message: expect.stringContaining("no passphrase was given"),
    });
    expect(errorOf({ pfx: fixture("modern.p12"), passphrase: "no" }).message).toContain("does not open");
  });

  test("distinguishes a cut-off PFX from an encrypted one", () => {
    expect(errorOf({ pfx: fixture("modern.p12").subarray(0, 500), passphrase: "secret" })).toMatchObject({
      code: "credentials-unreadable",
    });
  });

  test("refuses an environment and a time that do not exist", () => {
    for (const [options, field] of [
      [{ environment: "prod" }, "environment"],
      [{ now: new Date("never") }, "now"],
      [{ time: new Date() }, "time"],
    ] as const) {
      expect(() => loadCredentials(identity.clientCertificate, options as never)).toThrow(
        expect.objectContaining({ name: "UsageError", field }),
      );
    }
  });

  test("checks validity at the time in its options", () => {
    const { clientCertificate } = identity;
    const { validFrom, validTo } = loadCredentials(clientCertificate).certificate;
    expect(loadCredentials(clientCertificate, { now: validFrom })).toBeDefined();
    expect(loadCredentials(clientCertificate, { now: validTo })).toBeDefined();
    expect(() => loadCredentials(clientCertificate, { now: new Date(validFrom.getTime() - 1000) })).toThrow(
      expect.objectContaining({ code: "certificate-not-yet-valid" }),
    );
    expect(() => loadCredentials(clientCertificate, { now: new Date(validTo.getTime() + 1000) })).toThrow(
      expect.objectContaining({ code: "certificate-expired" }),
    );
  });
});
