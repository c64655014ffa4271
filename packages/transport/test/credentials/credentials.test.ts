import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { UsageError } from "@apns/transport";
import { type CertificateCredentials, loadCredentials, TransportError } from "@apns/transport/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
let folder: string;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ topic: "com.example.app" });
  folder = mkdtempSync(join(tmpdir(), "apns-credentials-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

function errorOf(
  credentials: unknown,
  options: Parameters<typeof loadCredentials>[1] = {},
): TransportError | UsageError {
  try {
    loadCredentials(credentials as CertificateCredentials, options);
  } catch (error) {
    if (error instanceof TransportError || error instanceof UsageError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("loadCredentials takes", () => {
  test("PEM text, PEM bytes, files, and one PEM that contains both", () => {
    const { cert, key } = identity.clientCertificate;
    const ways: CertificateCredentials[] = [
      { cert, key },
      { cert: Buffer.from(cert), key: new TextEncoder().encode(key) },
      { certFile: file("cert.pem", cert), keyFile: file("key.pem", key) },
      { cert: `${cert}\n${key}` },
      { certFile: file("both.pem", key + cert) },
    ];
    const fingerprints = new Set(ways.map((way) => loadCredentials(way).certificate.fingerprint256));
    expect(fingerprints.size).toBe(1);
  });

  test("an encrypted key with its passphrase", () => {
    const { cert, key } = identity.clientCertificate;
    const encrypted = createPrivateKey(key).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "pass",
    });
    expect(loadCredentials({ cert, key: encrypted as string, passphrase: "pass" })).toBeDefined();
  });

  test("a PFX, as bytes or as a file", () => {
    const pfx = fixture("modern.p12");
    for (const way of [{ pfx }, { pfxFile: file("modern.p12", pfx) }]) {
      expect(loadCredentials({ ...way, passphrase: "secret" }).certificate).toMatchObject({
        commonName: "Legacy PFX",
        topics: ["com.example.legacy"],
      });
    }
  });

  test("and reads topics, environments and validity from the certificate", () => {
    const { certificate } = loadCredentials(
      identity.issueClientCertificate({ topic: "com.example.other", environment: "sandbox" }),
    );
    expect(certificate.topics).toContain("com.example.other");
    expect(certificate.environments).toEqual(["sandbox"]);
    expect(certificate.validTo.getTime()).toBeGreaterThan(Date.now());
    expect(
      loadCredentials(identity.issueClientCertificate({ environment: "both" })).certificate.environments,
    ).toEqual(["sandbox", "production"]);
  });

  test("the topics in Apple's extension, each once", () => {
    // As in a real certificate: strings, each followed by a sequence with the topic's uses.
    const both = fixture("topics.pem");
    expect(loadCredentials({ cert: both }).certificate.topics).toEqual([
      "com.example.app",
      "com.example.app.voip",
    ]);
  });
});

describe("loadCredentials refuses, and says what to do:", () => {
  const stringContaining = (text: string): unknown => expect.stringContaining(text);
  const cases: [string, () => [unknown, Parameters<typeof loadCredentials>[1]?], object][] = [
    [
      "a certificate file that does not exist",
      () => [{ certFile: "nowhere.pem" }],
      { code: "credentials-unreadable", hint: stringContaining("path") },
    ],
    [
      "a certificate that is not PEM",
      () => [{ cert: "hello", key: identity.clientCertificate.key }],
      { code: "credentials-unreadable", hint: stringContaining("BEGIN CERTIFICATE") },
    ],
    [
      "a key that is not PEM",
      () => [{ cert: identity.clientCertificate.cert, key: "hello" }],
      { code: "credentials-unreadable" },
    ],
    [
      "a key of another certificate",
      () => [
        {
          cert: identity.clientCertificate.cert,
          key: identity.issueClientCertificate({ keyType: "rsa" }).key,
        },
      ],
      { code: "key-mismatch" },
    ],
    [
      "a key of another kind",
      () => [
        {
          cert: identity.clientCertificate.cert,
          key: identity.issueClientCertificate({ keyType: "ec" }).key,
        },
      ],
      { code: "key-mismatch" },
    ],
    [
      "an encrypted key without a passphrase",
      () => [{ cert: identity.clientCertificate.cert, key: encryptedKey() }],
      { code: "wrong-passphrase", message: stringContaining("no passphrase") },
    ],
    [
      "an encrypted key with a wrong passphrase",
      () => [{ cert: identity.clientCertificate.cert, key: encryptedKey(), passphrase: "no" }],
      { code: "wrong-passphrase" },
    ],
    [
      "a PFX with a wrong passphrase",
      () => [{ pfx: fixture("modern.p12"), passphrase: "no" }],
      { code: "wrong-passphrase" },
    ],
    [
      "a PFX that is something else",
      () => [{ pfx: Buffer.from("hello") }],
      { code: "credentials-unreadable" },
    ],
    [
      "a PFX encrypted with RC2",
      () => [{ pfx: fixture("legacy.p12"), passphrase: "secret" }],
      { code: "pfx-unsupported", hint: stringContaining("openssl pkcs12 -legacy") },
    ],
    [
      "an expired certificate",
      () => [
        identity.issueClientCertificate({
          notBefore: new Date("2020-01-01"),
          notAfter: new Date("2021-01-01"),
        }),
      ],
      { code: "certificate-expired", message: stringContaining("2021-01-01") },
    ],
    [
      "a certificate that is not valid yet",
      () => [
        identity.issueClientCertificate({
          notBefore: new Date("2990-01-01"),
          notAfter: new Date("2991-01-01"),
        }),
      ],
      { code: "certificate-not-yet-valid" },
    ],
    [
      "a certificate for the other environment",
      () => [identity.issueClientCertificate({ environment: "sandbox" }), { environment: "production" }],
      { code: "wrong-environment", hint: stringContaining("sandbox") },
    ],
    ["nothing at all", () => [{}], { code: "missing-option" }],
    [
      "a certificate without a key",
      () => [{ cert: identity.clientCertificate.cert }],
      { code: "missing-option", field: "credentials.key" },
    ],
    [
      "a certificate given twice",
      () => [{ cert: "x", certFile: "y" }],
      { code: "conflicting-options", field: "credentials.cert" },
    ],
    [
      "a PFX and a certificate",
      () => [{ pfx: Buffer.from("x"), cert: "y" }],
      { code: "conflicting-options", field: "credentials.pfx" },
    ],
    [
      "an unknown field",
      () => [{ certificate: "x" }],
      { code: "unknown-option", field: "credentials.certificate" },
    ],
    ["a wrong type", () => [{ cert: 7 }], { code: "invalid-type", field: "credentials.cert" }],
    [
      "a passphrase of a wrong type",
      () => [{ cert: "x", passphrase: 7 }],
      { code: "invalid-type", field: "credentials.passphrase" },
    ],
  ];
  for (const [title, args, expected] of cases) {
    test(title, () => {
      const [credentials, options] = args();
      expect(errorOf(credentials, options)).toMatchObject(expected);
    });
  }

  const encryptedKey = (): string =>
    createPrivateKey(identity.clientCertificate.key)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "pass" })
      .toString();

  test("a certificate for the right environment, or marked for none, passes", () => {
    for (const environment of ["production", "both", "none"] as const) {
      expect(
        loadCredentials(identity.issueClientCertificate({ environment }), { environment: "production" }),
      ).toBeDefined();
    }
  });
});

test("printed credentials and errors show no key and no passphrase", () => {
  const loaded = loadCredentials({ pfx: fixture("modern.p12"), passphrase: "secret" });
  expect(`${inspect(loaded, { depth: 9, showHidden: true })}${JSON.stringify(loaded)}`).not.toMatch(
    /secret|PRIVATE/,
  );
  const error = errorOf({ pfx: fixture("modern.p12"), passphrase: "hunter2" });
  expect(`${inspect(error)}${JSON.stringify(error)}`).not.toContain("hunter2");
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: "TransportError",
    code: "wrong-passphrase",
  });
});
