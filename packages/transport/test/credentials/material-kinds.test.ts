import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { createProviderTokens, TransportError } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
let p8: string;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  p8 = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
});

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };
const endpoint = { host: "a.example", port: 1 };
const pem = (label: string): Buffer =>
  Buffer.from(`-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`);
/** SEQUENCE { OBJECT IDENTIFIER signedData, [0] {} }: PKCS #7, as in a provisioning profile. */
const PKCS7 = Buffer.from("300d06092a864886f70d010702a000", "hex");

const materials: readonly (readonly [what: string, bytes: () => Buffer, named: RegExp])[] = [
  ["a certificate", () => Buffer.from(identity.clientCertificate.cert), /is a certificate/],
  ["a .cer", () => new X509Certificate(identity.clientCertificate.cert).raw, /certificate in DER \(\.cer\)/],
  ["a .p8", () => Buffer.from(p8), /is a private key/],
  ["a key in DER", () => createPrivateKey(p8).export({ type: "pkcs8", format: "der" }), /private key in DER/],
  ["a .p12", () => fixture("modern.p12"), /PKCS #12 archive/],
  ["an old .p12", () => fixture("legacy.p12"), /PKCS #12 archive/],
  [
    "a .p12 of indefinite length",
    () => Buffer.from("3080020103308006092a864886f70d010701", "hex"),
    /PKCS #12 archive/,
  ],
  [
    "a public key",
    () => Buffer.from(createPublicKey(p8).export({ type: "spki", format: "pem" })),
    /public key/,
  ],
  ["a certificate request", () => pem("CERTIFICATE REQUEST"), /certificate request/],
  ["an SSH key", () => pem("OPENSSH PRIVATE KEY"), /SSH key/],
  ["a provisioning profile", () => PKCS7, /PKCS #7/],
  ["PEM whose label is for terminals", () => pem("\u001b[31mX"), /PEM of another kind\.$/],
  ["PKCS #7 as PEM", () => pem("PKCS7"), /PEM of another kind \(PKCS7\)/],
  ["JSON", () => Buffer.from('{ "type": "service_account" }'), /JSON/],
  ["a web page", () => Buffer.from("<!DOCTYPE html>"), /XML or HTML/],
  ["a ZIP archive", () => Buffer.from("PK\u0003\u0004\u0014"), /ZIP/],
  ["a Java keystore", () => Buffer.from("feedfeed0000000200", "hex"), /neither text nor DER/],
  ["nothing", () => Buffer.alloc(0), /empty/],
];

/** The roles, which kinds each takes, and how to pass something in it. */
const roles: readonly (readonly [
  role: string,
  takes: readonly string[],
  pass: (bytes: Buffer) => unknown,
])[] = [
  [
    "the certificate",
    ["a certificate"],
    (cert) => loadCredentials({ cert, key: identity.clientCertificate.key }),
  ],
  [
    "the key of a certificate",
    ["a .p8", "a key in DER"],
    (key) => loadCredentials({ cert: identity.clientCertificate.cert, key }),
  ],
  [
    "the archive",
    ["a .p12", "an old .p12", "a .p12 of indefinite length"],
    (pfx) => loadCredentials({ pfx }),
  ],
  ["the key for provider tokens", ["a .p8", "a key in DER"], (key) => createProviderTokens({ ...ids, key })],
  ["the authority", ["a certificate"], (ca) => createConnector({ endpoint, ca })],
];

for (const [role, takes, pass] of roles) {
  describe(`K-10: in place of ${role}`, () => {
    for (const [what, bytes, named] of materials) {
      if (takes.includes(what)) continue;
      for (const [form, of] of [
        ["", (raw: Buffer) => raw],
        [" as base64", (raw: Buffer) => Buffer.from(raw.toString("base64"))],
      ] as const) {
        const isText = /^(?:JSON|a web|a ZIP|a Java|nothing)/.test(what);
        if (form !== "" && isText) continue;
        test(`K-10: ${what}${form} is named, with what to do`, () => {
          let error: unknown;
          try {
            pass(of(bytes()));
          } catch (thrown) {
            error = thrown;
          }
          if (!(error instanceof TransportError)) return expect.unreachable("no such error");
          expect(error.code).toBe("credentials-unreadable");
          expect(error.message).toMatch(named);
          expect(error.message).not.toMatch(/routines|wrong tag|DECODER/);
          expect(error.hint).toBeTruthy();
        });
      }
    }
  });
}

describe("K-10: the hint says where it belongs", () => {
  const hintOf = (pass: () => unknown): string | undefined => {
    try {
      pass();
    } catch (error) {
      return (error as TransportError).hint;
    }
    return expect.unreachable("no error was thrown");
  };

  test("K-10: each of the commonest mistakes", () => {
    const { cert, key } = identity.clientCertificate;
    const der = new X509Certificate(cert).raw;
    const pfx = fixture("modern.p12");
    expect(hintOf(() => loadCredentials({ pfx: Buffer.from(cert + key) }))).toMatch(/cert or certFile/);
    expect(hintOf(() => loadCredentials({ pfx: Buffer.from(p8) }))).toMatch(/keyFile, with keyId and teamId/);
    expect(hintOf(() => loadCredentials({ pfx: der }))).toMatch(/no private key.*openssl x509 -inform der/);
    expect(hintOf(() => loadCredentials({ cert, key: pfx }))).toMatch(/pfx or pfxFile/);
    expect(hintOf(() => loadCredentials({ cert: pfx, key }))).toMatch(/pfx or pfxFile/);
    expect(hintOf(() => loadCredentials({ cert: key, key: cert }))).toMatch(/keyId and teamId/);
    expect(hintOf(() => loadCredentials({ cert: "certs/app.pem", key }))).toMatch(/certFile/);
    expect(hintOf(() => createConnector({ endpoint, ca: der }))).toMatch(/openssl x509 -inform der/);
  });

  test("K-10: an authority that OpenSSL would ignore silently is refused", () => {
    const damaged = identity.ca.replace(/[A-Za-z0-9+/]{64}\n/, "\n");
    expect(() => createConnector({ endpoint, ca: damaged })).toThrow(
      expect.objectContaining({ code: "credentials-unreadable" }),
    );
    expect(() => createConnector({ endpoint, ca: [identity.ca, damaged] })).toThrow();
  });
});
