import { fromEnv, UsageError } from "@apns/client";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

const p8 = { APNS_KEY: "AuthKey_ABC123DEFG.p8", APNS_TEAM_ID: "TEAM123456" };
const provider = { keyFile: "AuthKey_ABC123DEFG.p8", teamId: "TEAM123456" };

test.each([
  ["a key", p8, { credentials: provider }],
  ["an empty variable is unset", { ...p8, APNS_CERT: "", APNS_GATEWAY: "" }, { credentials: provider }],
  ["a key before a certificate", { ...p8, APNS_CERT: "c.pem" }, { credentials: provider }],
  [
    "a key that has no team is no provider key where there is a certificate",
    { APNS_KEY: "a.p8", APNS_CERT: "c.pem" },
    { credentials: { certFile: "c.pem" } },
  ],
  [
    "a certificate and its key",
    { APNS_CERT: "c.pem", APNS_KEY: "k.pem", APNS_PASSPHRASE: "open" },
    { credentials: { certFile: "c.pem", keyFile: "k.pem", passphrase: "open" } },
  ],
  [
    "a gateway makes the protocol binary, which has no .p8 keys",
    { ...p8, APNS_CERT: "c.pem", APNS_GATEWAY: "[::1]:2195", APNS_FEEDBACK: "localhost" },
    {
      protocol: "binary",
      credentials: { certFile: "c.pem" },
      endpoints: { gateway: { host: "::1", port: 2195 }, feedback: { host: "localhost" } },
    },
  ],
  [
    "environment, topic and server",
    { ...p8, APNS_ENV: "sandbox", APNS_TOPIC: "com.example.app", APNS_HOST: "::1", APNS_PORT: "2197" },
    {
      credentials: provider,
      environment: "sandbox",
      topic: "com.example.app",
      endpoints: { http2: { host: "::1", port: 2197 } },
    },
  ],
  ["a PFX", { APNS_PFX: "c.p12" }, { credentials: { pfxFile: "c.p12" } }],
])("C-33: %s", (_, env, options) => {
  expect(fromEnv({ env })).toEqual(options);
});

const secret = "hush-hush";
const pem = `-----BEGIN PRIVATE KEY-----${secret}`;

test.each([
  ["APNS_KEY", {}],
  ["APNS_TEAM_ID", { APNS_KEY: `${secret}.p8` }],
  ["APNS_KEY_ID", { APNS_KEY: pem, APNS_TEAM_ID: "TEAM123456" }],
  ["APNS_ENV", { ...p8, APNS_ENV: secret }],
  ["APNS_HTTP2", { ...p8, APNS_HTTP2: `https://${secret}` }],
  ["APNS_HTTP2", { ...p8, APNS_HTTP2: `${secret}:0` }],
  ["APNS_PORT", { ...p8, APNS_HOST: "localhost", APNS_PORT: secret }],
  ["APNS_GATEWAY", { ...p8, APNS_GATEWAY: "localhost:1", APNS_HTTP2: "localhost:2" }],
  ["APNS_CA", { ...p8, APNS_CA: `/${secret}` }],
])("C-34: the error names %s, and no value", (name, env) => {
  let thrown: unknown;
  try {
    fromEnv({ env });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  expect(thrown).toMatchObject({ field: name, message: expect.stringMatching(new RegExp(`^${name} `)) });
  expect(JSON.stringify([thrown, (thrown as Error).message, (thrown as Error).cause])).not.toContain(secret);
});

test("C-33: without env, the variables of the process count", () => {
  for (const name of Object.keys(process.env)) if (name.startsWith("APNS_")) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(p8)) vi.stubEnv(name, value);
  expect(fromEnv()).toEqual({ credentials: provider });
});

test("C-33: unknown options are refused", () => {
  expect(() => fromEnv({ variables: {} } as never)).toThrow(UsageError);
});
