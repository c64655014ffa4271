import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ClientCredentials,
  type ClientOptions,
  createClient,
  TransportError,
  UsageError,
} from "@apns/client";
import { createSimulatorIdentity } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let cert: string;
let key: string;
let p8: string;
let keyId: string;
let teamId: string;
let folder: string;
beforeAll(async () => {
  const identity = await createSimulatorIdentity();
  ({ cert, key } = identity.clientCertificate);
  ({ key: p8, keyId, teamId } = identity.providerKey);
  folder = mkdtempSync(join(tmpdir(), "apns-client-"));
  writeFileSync(join(folder, "own.p8"), p8);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes what plain JavaScript can pass. */
function errorOf(credentials: unknown, options: Partial<ClientOptions> = {}): UsageError | TransportError {
  try {
    createClient({ credentials: credentials as ClientCredentials, ...options });
  } catch (error) {
    if (error instanceof UsageError || error instanceof TransportError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("K-12: credentials that do not compile", () => {
  test("K-12: each needs what its kind needs, and nothing of the other kind", () => {
    const taken: ClientCredentials[] = [
      { keyFile: "AuthKey_X.p8", teamId: "T" },
      { keyFile: "own.p8", keyId: "K", teamId: "T" },
      { key: "k", keyId: "K", teamId: "T" },
      { key: new Uint8Array(1), keyId: "K", teamId: "T", renewAfterMs: 1_500_000 },
      { cert: "c" },
      { cert: "c", key: "k", passphrase: "p" },
      { certFile: "c", keyFile: "k" },
      { cert: new Uint8Array(1), keyFile: "k", passphrase: undefined },
      { pfx: new Uint8Array(1), passphrase: "p" },
      { pfxFile: "p" },
    ];
    const refused: ClientCredentials[] = [
      // @ts-expect-error no team
      { keyFile: "AuthKey_X.p8" },
      // @ts-expect-error no team
      { key: "k" },
      // @ts-expect-error no team
      { key: "k", keyId: "K" },
      // @ts-expect-error no key id, and no file name that contains it
      { key: "k", teamId: "T" },
      // @ts-expect-error no key
      { keyId: "K", teamId: "T" },
      // @ts-expect-error two keys
      { key: "k", keyFile: "f", keyId: "K", teamId: "T" },
      // @ts-expect-error a team without a value
      { keyFile: "f", teamId: undefined },
      // @ts-expect-error a certificate and a team
      { cert: "c", key: "k", teamId: "T" },
      // @ts-expect-error a certificate and a key id
      { certFile: "c", keyFile: "k", keyId: "K" },
      // @ts-expect-error two certificates
      { cert: "c", certFile: "f" },
      // @ts-expect-error an archive and a certificate
      { pfx: new Uint8Array(1), cert: "c" },
      // @ts-expect-error an archive and a key
      { pfxFile: "p", keyFile: "k" },
      // @ts-expect-error a passphrase alone
      { passphrase: "p" },
      // @ts-expect-error nothing
      {},
    ];
    expect([taken.length, refused.length]).toEqual([10, 14]);
  });
});

describe("K-12: what is missing or contradicts itself is named at run time, too", () => {
  const usage: readonly (readonly [
    what: string,
    credentials: () => object,
    code: string,
    field: string,
    named: RegExp,
  ])[] = [
    ["no team", () => ({ key: p8, keyId }), "missing-option", "teamId", /teamId/],
    ["no key id", () => ({ key: p8, teamId }), "missing-option", "keyId", /keyId/],
    ["neither of both", () => ({ key: p8 }), "missing-option", "keyId", /keyId and teamId.*cert or certFile/],
    [
      "neither of both for a file",
      () => ({ keyFile: join(folder, "own.p8") }),
      "missing-option",
      "keyId",
      /keyId and teamId/,
    ],
    [
      "a team without a value",
      () => ({ key: p8, keyId, teamId: undefined }),
      "missing-option",
      "teamId",
      /teamId/,
    ],
    ["no key", () => ({ keyId, teamId }), "missing-option", "key", /key.*keyFile/],
    [
      "a certificate and a team",
      () => ({ cert, key, teamId }),
      "conflicting-options",
      "credentials.teamId",
      /cert.*teamId/,
    ],
    [
      "a certificate and a key id",
      () => ({ certFile: "c.pem", keyFile: "k.p8", keyId }),
      "conflicting-options",
      "credentials.keyId",
      /certFile.*keyId/,
    ],
    [
      "an archive and a team",
      () => ({ pfxFile: "c.p12", teamId }),
      "conflicting-options",
      "credentials.teamId",
      /pfxFile.*teamId/,
    ],
    [
      "two keys",
      () => ({ key: p8, keyFile: "k.p8", keyId, teamId }),
      "conflicting-options",
      "key",
      /keyFile/,
    ],
    ["nothing", () => ({}), "missing-option", "credentials", /teamId.*certFile/],
    ["undefined alone", () => ({ cert: undefined }), "missing-option", "credentials", /teamId.*certFile/],
    ["a passphrase alone", () => ({ passphrase: "x" }), "missing-option", "credentials", /certFile/],
    [
      "a misspelt field",
      () => ({ keyFile: "k.p8", teamID: teamId }),
      "unknown-option",
      "credentials.teamID",
      /Did you mean "teamId"/,
    ],
    [
      "a misspelt certificate",
      () => ({ certfile: "c.pem", keyFile: "k.pem" }),
      "unknown-option",
      "credentials.certfile",
      /Did you mean "certFile"/,
    ],
    [
      "a passphrase for a .p8",
      () => ({ key: p8, keyId, teamId, passphrase: "x" }),
      "unknown-option",
      "passphrase",
      /passphrase/,
    ],
  ];
  for (const [what, credentials, code, field, named] of usage) {
    test(`K-12: ${what}`, () => {
      const error = errorOf(credentials());
      expect({ name: error.name, code: error.code, field: (error as UsageError).field }).toEqual({
        name: "UsageError",
        code,
        field,
      });
      expect(error.message).toMatch(named);
      expect(error.message).not.toContain(p8.split("\n")[1]);
    });
  }

  test("K-12: undefined means absent: an unset variable for the team of a certificate changes nothing", () => {
    for (const protocol of ["http2", "binary"] as const) {
      const credentials = { cert, key, teamId: undefined, keyId: undefined, pfx: undefined };
      expect(createClient({ protocol, credentials })).toBeDefined();
    }
  });

  test("K-12: an identity's field is named with its path", () => {
    const identities = { other: { credentials: { cert, key, teamId } as unknown as ClientCredentials } };
    expect(errorOf({ cert, key }, { identities })).toMatchObject({
      code: "conflicting-options",
      field: "identities.other.credentials.teamId",
    });
  });

  test("K-12: a file that is not there is said before anything else that is missing", () => {
    for (const credentials of [
      { keyFile: "nowhere/key.p8" },
      { keyFile: "nowhere/key.p8", teamId },
      { keyFile: "nowhere/AuthKey_ABC123DEFG.p8" },
      { keyFile: "nowhere/key.p8", teamId: "short" },
    ]) {
      expect(errorOf(credentials)).toMatchObject({
        code: "credentials-unreadable",
        message: expect.stringMatching(/^keyFile cannot be read: ENOENT.*nowhere/),
      });
    }
  });

  test("K-12: the binary protocol says that it needs a certificate", () => {
    for (const credentials of [{ keyFile: "AuthKey_X.p8" }, { key: p8, keyId, teamId }]) {
      expect(errorOf(credentials, { protocol: "binary" })).toMatchObject({
        code: "unsupported-protocol",
        message: expect.stringContaining("certificate"),
      });
    }
  });
});
