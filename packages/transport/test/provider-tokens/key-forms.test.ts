import { generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProviderTokens, type ProviderTokenOptions, TransportError, UsageError } from "@apns/transport";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tokenAt } from "./token-at.js";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const P8 = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const DER = privateKey.export({ type: "pkcs8", format: "der" });
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../credentials/fixtures/${name}`, import.meta.url));
/** A certificate without the key that stands in the same file. */
const [CERTIFICATE = ""] =
  /-----BEGIN CERTIFICATE-[\s\S]*-END CERTIFICATE-----/.exec(fixture("topics.pem").toString()) ?? [];
const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-keys-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const other = (key: KeyObject, options: object): string | Buffer =>
  key.export({ format: "pem", ...options } as never) as never;

function signsWithOurKey(options: ProviderTokenOptions): boolean {
  const authorization = tokenAt(createProviderTokens(options), 0)?.authorization ?? "";
  const [head, claims, signature = ""] = authorization.replace("bearer ", "").split(".");
  return verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
}

function errorOf(options: unknown): TransportError | UsageError {
  try {
    createProviderTokens(options as ProviderTokenOptions);
  } catch (error) {
    if (error instanceof TransportError || error instanceof UsageError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("J-11: a key is read", () => {
  const inner = P8.split("\n").slice(1, -2).join("");
  const forms: [string, string | Uint8Array][] = [
    ["as PEM text", P8],
    ["as the bytes of PEM", new TextEncoder().encode(P8)],
    ["as PKCS #8", DER],
    ["as base64 of PKCS #8", DER.toString("base64")],
    ["as base64url of PKCS #8", DER.toString("base64url")],
    ["as base64 in lines", DER.toString("base64").replace(/.{20}/g, "$&\n")],
    ["as base64 of PEM", Buffer.from(P8).toString("base64")],
    ["with the line ends of Windows", P8.replaceAll("\n", "\r\n")],
    ["with \\n as two characters, as in environment variables", P8.replaceAll("\n", "\\n")],
    ["with \\r\\n as four characters", P8.replaceAll("\n", "\\r\\n")],
    ["with blanks in place of line ends", P8.replaceAll("\n", " ")],
    ["on one line", `-----BEGIN PRIVATE KEY-----${inner}-----END PRIVATE KEY-----`],
    ["in quotes", `"${P8.replaceAll("\n", "\\n")}"`],
    ["after a byte order mark", `\uFEFF${P8}`],
    ["with text around it", `Key for the app\n${P8}\nkeep it safe`],
    ["as SEC 1", other(privateKey, { type: "sec1" })],
    ["as SEC 1 without PEM", other(privateKey, { type: "sec1", format: "der" })],
    [
      "after the parameters of its curve, as openssl ecparam writes it",
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${other(privateKey, { type: "sec1" })}`,
    ],
  ];
  for (const [title, key] of forms) {
    test(title, () => {
      expect(signsWithOurKey({ ...ids, key })).toBe(true);
    });
  }

  test("from a file, whose name contains the key id unless an option does", () => {
    const keyFile = file("AuthKey_ABC123DEFG.p8", P8);
    const { teamId } = ids;
    expect(createProviderTokens({ keyFile, teamId }).keyId).toBe("ABC123DEFG");
    expect(signsWithOurKey({ keyFile, teamId })).toBe(true);
    const second = file("AuthKey_ABC123DEFG (1).p8", P8);
    expect(createProviderTokens({ keyFile: second, teamId }).keyId).toBe("ABC123DEFG");
    const renamed = createProviderTokens({ keyFile, teamId, keyId: "OTHER12345" });
    expect(renamed.keyId).toBe("OTHER12345");
    expect(renamed.explain("InvalidProviderToken", 0)).toBe(
      "keyFile is named after key ABC123DEFG, but keyId is OTHER12345.",
    );
  });
});

describe("J-11: something other than a key for provider tokens is named:", () => {
  const secretOf = (text: string): string => bodyOf(text).slice(20, 60);
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const cases: [string, () => string | Uint8Array, RegExp, RegExp?][] = [
    ["a certificate", () => CERTIFICATE, /is a certificate/, /cert or certFile/],
    [
      "a certificate in DER",
      () => Buffer.from(bodyOf(CERTIFICATE), "base64"),
      /is a certificate/,
      /cert or certFile/,
    ],
    ["a PKCS #12 archive", () => fixture("modern.p12"), /PKCS #12/, /pfx or pfxFile/],
    ["a public key", () => other(publicKey, { type: "spki" }), /public key; the private key/],
    [
      "a public key in DER",
      () => other(publicKey, { type: "spki", format: "der" }),
      /public key; the private key/,
    ],
    ["an RSA key", () => other(rsa.privateKey, { type: "pkcs8" }), /of type rsa.*P-256/],
    ["an old RSA key", () => other(rsa.privateKey, { type: "pkcs1" }), /of type rsa.*P-256/],
    [
      "a key on P-384",
      () => other(generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey, { type: "pkcs8" }),
      /EC key on secp384r1.*P-256/,
    ],
    [
      "an Ed25519 key",
      () => other(generateKeyPairSync("ed25519").privateKey, { type: "pkcs8" }),
      /of type ed25519/,
    ],
    [
      "an encrypted key",
      () => other(privateKey, { type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" }),
      /is encrypted/,
      /openssl pkcs8 .*-nocrypt/,
    ],
    [
      "an encrypted key in DER",
      () => other(privateKey, { type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: "x" }),
      /is encrypted/,
      /openssl pkcs8/,
    ],
    [
      "a key with OpenSSL's old encryption header",
      () => other(privateKey, { type: "sec1", cipher: "aes-256-cbc", passphrase: "x" }),
      /is encrypted/,
      /openssl pkcs8/,
    ],
    [
      "an SSH key",
      () => "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
      /SSH key/,
    ],
    ["a public SSH key", () => "ecdsa-sha2-nistp256 AAAA me@home", /SSH key/],
    ["a PuTTY key", () => "PuTTY-User-Key-File-3: ssh-rsa\n", /SSH key/],
    [
      "a certificate request",
      () => "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
      /certificate request/,
    ],
    [
      "PEM of another kind",
      () => "-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----",
      /another kind \(PKCS7\)/,
    ],
    ["a key that is cut off", () => P8.slice(0, 100), /cut off: its END line/],
    ["a key whose middle is missing", () => P8.replace(/.{40}\n/, "\n"), /cannot be read/],
    ["DER that is cut off", () => DER.subarray(0, 60), /cut off, or is not a key/],
    ["DER of another kind", () => Buffer.of(0x30, 3, 2, 1, 5), /DER of another kind/],
    ["a path", () => "keys/AuthKey_ABC123DEFG.p8", /is the path/, /keyFile/],
    ["base64 of something", () => Buffer.from("hello world").toString("base64"), /base64, but not of a key/],
    ["anything else", () => "{ }", /neither PEM nor base64/],
    ["nothing", () => "", /is empty/],
  ];
  for (const [title, key, message, hint = /AuthKey_/] of cases) {
    test(title, () => {
      const error = errorOf({ ...ids, key: key() });
      expect(error).toMatchObject({ name: "TransportError", code: "credentials-unreadable" });
      expect(error.message).toMatch(message);
      expect((error as TransportError).hint).toMatch(hint);
      expect(error.cause).toBeUndefined();
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(secretOf(P8));
    });
  }

  const usage: [string, object, string, string][] = [
    ["neither key nor file", { key: undefined }, "missing-option", "key"],
    ["both", { keyFile: "x.p8" }, "conflicting-options", "key"],
    ["a key of another type", { key: 7 }, "invalid-type", "key"],
    ["null", { key: null }, "invalid-type", "key"],
    ["no key id", { keyId: undefined }, "missing-option", "keyId"],
    ["no team id", { teamId: undefined }, "missing-option", "teamId"],
    ["a team id that is a number", { teamId: 1234567890 }, "invalid-type", "teamId"],
    ["a key id of nine characters", { keyId: "ABC123DEF" }, "out-of-range", "keyId"],
    ["a key id in lower case", { keyId: "abc123defg" }, "out-of-range", "keyId"],
    ["the key's id as the team's", { teamId: ids.keyId }, "out-of-range", "teamId"],
    ["an unknown option", { kid: "x" }, "unknown-option", "kid"],
    ["a renewal within 20 minutes", { renewAfterMs: 1_199_999 }, "out-of-range", "renewAfterMs"],
    ["a renewal after 59 minutes", { renewAfterMs: 3_540_001 }, "out-of-range", "renewAfterMs"],
    ["a step of more than 30 minutes", { issuedAtStepMs: 1_800_001 }, "out-of-range", "issuedAtStepMs"],
    [
      "a step that leaves less than 20 minutes",
      { issuedAtStepMs: 1_800_000, renewAfterMs: 2_999_999 },
      "out-of-range",
      "issuedAtStepMs",
    ],
    ["a store without write", { store: { read: () => undefined } }, "invalid-type", "store"],
    ["a listener that is not a function", { onStoreFailure: "log" }, "invalid-type", "onStoreFailure"],
    ["a clock that is not a clock", { clock: {} }, "invalid-type", "clock"],
  ];
  for (const [title, options, code, field] of usage) {
    test(title, () => {
      expect(errorOf({ ...ids, key: P8, ...options })).toMatchObject({ name: "UsageError", code, field });
    });
  }

  test("a file that does not exist, or is a folder", () => {
    mkdirSync(join(folder, "AuthKey_ABC123DEFG"));
    for (const name of ["AuthKey_MISSING000.p8", "AuthKey_ABC123DEFG"]) {
      expect(errorOf({ ...ids, keyFile: join(folder, name) })).toMatchObject({
        code: "credentials-unreadable",
        hint: expect.stringContaining("path"),
      });
    }
  });
});

/** The base64 of PEM with one block. */
function bodyOf(pem: string): string {
  return pem.replace(/-----[^-]*-----|\s/g, "");
}
