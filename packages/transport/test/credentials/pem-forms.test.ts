import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { createProviderTokens } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authoritiesOf } from "../../src/node/credentials/authorities.js";
import { formatPem, readPem } from "../../src/node/credentials/pem-reader.js";

let identity: SimulatorIdentity;
let folder: string;
let p8: string;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ topic: "com.example.app" });
  folder = mkdtempSync(join(tmpdir(), "apns-pem-"));
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  p8 = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
});
afterAll(() => rmSync(folder, { recursive: true }));

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What environment variables, editors and secret stores make of PEM. */
const forms: readonly (readonly [form: string, of: (pem: string) => string | Buffer])[] = [
  ["as it is", (pem) => pem],
  ["bytes", (pem) => Buffer.from(pem)],
  ["the line ends of Windows", (pem) => pem.replaceAll("\n", "\r\n")],
  ["the line ends of old Macs", (pem) => pem.replaceAll("\n", "\r")],
  ["\\n as two characters", (pem) => pem.replaceAll("\n", "\\n")],
  ["\\n as three characters, escaped twice", (pem) => pem.replaceAll("\n", "\\\\n")],
  ["\\r\\n as four characters", (pem) => pem.replaceAll("\n", "\\r\\n")],
  ["blanks for line ends", (pem) => pem.replaceAll("\n", " ")],
  ["tabs for line ends", (pem) => pem.replaceAll("\n", "\t")],
  ["nothing for line ends", (pem) => pem.replaceAll("\n", "")],
  ["no blanks at all", (pem) => pem.replaceAll(/\s/g, "")],
  ["line ends for blanks", (pem) => pem.replaceAll(" ", "\n")],
  ["indented, as in YAML", (pem) => pem.replaceAll("\n", "\n    ")],
  ["empty lines between", (pem) => pem.replaceAll("\n", "\n\n")],
  ["double quotes", (pem) => `"${pem}"`],
  ["single quotes and \\n", (pem) => `'${pem.replaceAll("\n", "\\n")}'`],
  ["a byte order mark", (pem) => `\uFEFF${pem}`],
  ["UTF-16 with a mark", (pem) => utf16(`\uFEFF${pem}`)],
  ["UTF-16 without a mark", utf16],
  ["big-endian UTF-16", (pem) => utf16(`\uFEFF${pem}`).swap16()],
  ["big-endian UTF-16 without a mark", (pem) => utf16(pem).swap16()],
  ["UTF-16 read as UTF-8", (pem) => utf16(`\uFEFF${pem}`).toString("utf8")],
  ["base64 of it", base64],
  ["base64 in lines", (pem) => base64(pem).replace(/.{76}/g, "$&\n")],
  ["base64url of it", (pem) => Buffer.from(pem).toString("base64url")],
  ["base64 in quotes, with a line end", (pem) => `"${base64(pem)}"\n`],
  ["base64 of UTF-16", (pem) => utf16(`\uFEFF${pem}`).toString("base64")],
  ["percent-encoding", encodeURIComponent],
  ["percent-encoding of a form", (pem) => encodeURIComponent(pem).replaceAll("%20", "+")],
  ["percent-encoding of base64", (pem) => encodeURIComponent(base64(pem))],
  ["base64 of \\n as two characters", (pem) => base64(pem.replaceAll("\n", "\\n"))],
  ["text around it", (pem) => `Bag Attributes\n  friendlyName: app - 1\n${pem}\n--- end ---\n-----`],
  ["an unfinished block before it", (pem) => `-----BEGIN CERTIFICATE-----\nMIIB\n${pem}`],
];

describe("K-9: PEM is read in the same forms wherever it is taken", () => {
  for (const [form, of] of forms) {
    test(`K-9: ${form}: certificate, key, both in one, .p8, authorities, and their files`, () => {
      const { cert, key } = identity.clientCertificate;
      const file = (name: string, pem: string): string => {
        const path = join(folder, name);
        writeFileSync(path, of(pem));
        return path;
      };
      const { fingerprint256 } = loadCredentials({ cert, key }).certificate;
      const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };
      for (const given of [
        { cert: of(cert), key: of(key) },
        { cert: of(cert + key) },
        { cert: of(key + cert + identity.ca) },
        { certFile: file("cert.pem", cert), keyFile: file("key.pem", key) },
        { certFile: file("both.pem", cert + key) },
      ]) {
        const loaded = loadCredentials(given);
        expect(loaded.certificate.fingerprint256).toBe(fingerprint256);
        expect(loaded.createSecureContext({})).toBeDefined();
      }
      expect(createProviderTokens({ ...ids, key: of(p8) }).keyId).toBe(ids.keyId);
      expect(createProviderTokens({ ...ids, keyFile: file("own.p8", p8) }).keyId).toBe(ids.keyId);
      for (const ca of [of(identity.ca), [of(identity.ca), of(cert + identity.ca)]]) {
        expect(createConnector({ endpoint: { host: "a.example", port: 1 }, ca })).toBeDefined();
      }
    });
  }

  test("K-9: an encrypted key of OpenSSL's old kind, with blanks for line ends", () => {
    const { cert } = identity.clientCertificate;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const old = privateKey.export({
      type: "pkcs1",
      format: "pem",
      cipher: "aes-128-cbc",
      passphrase: "pass",
    });
    for (const key of [String(old), String(old).replaceAll("\n", " "), base64(String(old))]) {
      // It was opened, and found to belong to no such certificate.
      expect(() => loadCredentials({ cert, key, passphrase: "pass" })).toThrow(
        expect.objectContaining({ code: "key-mismatch" }),
      );
      expect(() => loadCredentials({ cert, key, passphrase: "no" })).toThrow(
        expect.objectContaining({ code: "wrong-passphrase" }),
      );
    }
  });

  test("K-9: a key without PEM, and an archive as base64", () => {
    const { cert, key } = identity.clientCertificate;
    const [der = Buffer.alloc(0)] = readPem(key).map((block) => block.der);
    expect(loadCredentials({ cert, key: der })).toBeDefined();
    expect(loadCredentials({ cert, key: der.toString("base64") })).toBeDefined();
    const pfx = readFileSync(new URL("fixtures/modern.p12", import.meta.url));
    const path = join(folder, "modern.txt");
    writeFileSync(path, pfx.toString("base64").replace(/.{64}/g, "$&\n"));
    expect(loadCredentials({ pfxFile: path, passphrase: "secret" })).toBeDefined();
  });

  test("K-9: blocks are found in order, and only whole ones", () => {
    const block = (label: string, bytes: number): string =>
      formatPem({ label, der: Buffer.alloc(bytes, bytes), encryption: undefined });
    const text = `-----BEGIN A-----\nAAAA\n-----END B-----\n${block("C", 100)}${block("D", 1)}-----END D-----`;
    expect(readPem(text).map(({ label, der }) => [label, der.length])).toEqual([
      ["C", 100],
      ["D", 1],
    ]);
    expect(readPem("-----BEGIN ".repeat(10))).toEqual([]);
    expect(readPem(`-----BEGIN ${"L".repeat(65)}-----\nAAAA\n-----END ${"L".repeat(65)}-----`)).toEqual([]);
  });
});

test("K-9: authorities come to OpenSSL as they should be: it ignores what it cannot read", () => {
  const { fingerprint256 } = new X509Certificate(identity.ca);
  for (const [, of] of forms) {
    const [pem = ""] = authoritiesOf(of(identity.ca));
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n(?:[\w+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
    expect(new X509Certificate(pem).fingerprint256).toBe(fingerprint256);
  }
});

describe("K-11: reading takes time in proportion to the size", () => {
  const size = 1_000_000;
  const fill = (unit: string): string => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
  const hostile: readonly (readonly [what: string, text: string])[] = [
    ["a key without an end", `-----BEGIN PRIVATE KEY-----\n${fill("A")}`],
    ["dashes", fill("-")],
    ["a body of dashes", `-----BEGIN PRIVATE KEY-----${fill("- -")}`],
    ["beginnings", fill("-----BEGIN PRIVATE KEY-----\n")],
    ["beginnings without a label", fill("-----BEGIN ")],
    [
      "beginnings of different labels",
      Array.from({ length: 40_000 }, (_, at) => `-----BEGIN A${at}-----`).join("\n"),
    ],
    ["ends", fill("-----END PRIVATE KEY-----\n")],
    ["ends that do not fit", fill("-----BEGIN A-----\n-----END B-----\n")],
    ["backslashes", `-----BEGIN PRIVATE KEY-----${fill("\\")}`],
    ["quotes", fill('"')],
    ["blanks and another character", `A${fill(" ")}!`],
    [
      "blanks in a header",
      `-----BEGIN A PRIVATE KEY-----\nProc-Type: ${fill(" ")}4-----END A PRIVATE KEY-----`,
    ],
    [
      "a header without an end",
      `-----BEGIN A PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED DEK-Info: ${fill("A")}-----END A PRIVATE KEY-----`,
    ],
    ["base64 that is something else", `${fill("A")}!`],
    ["base64 of beginnings", base64(fill("-----BEGIN PRIVATE KEY-----\n").slice(0, 700_000))],
    ["NULs", fill("\0-")],
    ["points", fill(".p8")],
  ];
  for (const [what, text] of hostile) {
    test(`K-11: a megabyte of ${what}`, () => {
      const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };
      const { cert, key } = identity.clientCertificate;
      for (const read of [
        () => createProviderTokens({ ...ids, key: text }),
        () => loadCredentials({ cert: text, key }),
        () => loadCredentials({ cert, key: text }),
        () => loadCredentials({ pfx: Buffer.from(text) }),
        () => createConnector({ endpoint: { host: "a.example", port: 1 }, ca: text }),
      ]) {
        const before = process.cpuUsage().user;
        expect(read).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/unreadable|invalid-type/) }),
        );
        // A quadratic reader takes minutes.
        expect(process.cpuUsage().user - before).toBeLessThan(2_000_000);
      }
    });
  }

  test("K-11: what is larger than any key or certificate is refused, in a file unread", () => {
    const large = Buffer.alloc(1_048_577, "A");
    const { cert, key } = identity.clientCertificate;
    const path = join(folder, "large.pem");
    writeFileSync(path, large);
    for (const read of [
      () => loadCredentials({ cert: large, key }),
      () => loadCredentials({ cert, keyFile: path }),
      () => loadCredentials({ pfxFile: path }),
      () => loadCredentials({ certFile: "/dev/zero" }),
      () => createProviderTokens({ keyId: "ABC123DEFG", teamId: "TEAM456789", keyFile: path }),
      () => createConnector({ endpoint: { host: "a.example", port: 1 }, ca: large }),
    ]) {
      expect(read).toThrow(
        expect.objectContaining({
          code: "credentials-unreadable",
          message: expect.stringContaining("1048576"),
        }),
      );
    }
  });
});
