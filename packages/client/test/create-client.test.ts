import { type ClientOptions, createClient, UsageError } from "@apns/client";
import { createSimulatorIdentity } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";

let credentials: { cert: string; key: string };
let providerKey: { key: string; keyId: string; teamId: string };
beforeAll(async () => {
  const identity = await createSimulatorIdentity({ topic: "com.example.app" });
  credentials = identity.clientCertificate;
  providerKey = identity.providerKey;
});

/** Takes what plain JavaScript can pass. */
const make = (options: object): unknown =>
  createClient({ protocol: "binary", credentials, ...options } as ClientOptions);

function usageErrorOf(options: object): UsageError {
  try {
    make(options);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("createClient", () => {
  test("takes every documented option of the binary protocol", () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    expect(
      make({
        environment: "sandbox",
        topic: "com.example.app",
        endpoints: { gateway: { host: "127.0.0.1", port: 1 }, feedback: { host: "127.0.0.1" } },
        ca: credentials.cert,
        connectTimeoutMs: 1,
        nextAddressDelayMs: 1,
        handshakeTimeoutMs: 1,
        feedbackSilenceTimeoutMs: 1,
        logger,
        tap: () => ({ sent: () => {}, received: () => {} }),
        binary: {
          connections: 2,
          command: 1,
          maxPayloadBytes: 256,
          resendBufferSize: 10,
          onBufferFull: "barrier",
          settleAfterMs: 1,
          onConnectionLost: "report",
          confirm: "silence",
          barrierTimeoutMs: 1,
          idleTimeoutMs: 0,
          reconnectDelay: { baseMs: 0, maxMs: 1 },
          giveUpAfterMs: 1,
          maxHandshakeCloses: 1,
          proveMs: 0,
          answerGraceMs: 1,
          writeTimeoutMs: 1,
          maxWriteBytes: 1,
        },
      }),
    ).toBeDefined();
  });

  test("takes every documented option of HTTP/2, and further identities", () => {
    const provider = { key: providerKey.key, keyId: providerKey.keyId, teamId: providerKey.teamId };
    expect(
      make({
        protocol: undefined,
        credentials: provider,
        topic: "com.example.app",
        identities: { other: { credentials, topic: "com.example.app" } },
        endpoints: { http2: { host: "127.0.0.1", port: 2197 }, channels: { host: "127.0.0.1" } },
        proxy: { url: "http://user:password@127.0.0.1:3128" },
        http2: {
          maxConnections: 1,
          maxConcurrentStreams: 1,
          onConnectionLost: "report",
          duplicateGuard: "collapse-id",
          answerTimeoutMs: 1,
          queueTimeoutMs: 1,
          giveUpAfterMs: 1,
          pingAfterMs: 1,
          pingTimeoutMs: 1,
          probeAfterIdleMs: 0,
          idleTimeoutMs: 1,
          spareIdleTimeoutMs: 1,
          growAfterMs: 0,
          settingsTimeoutMs: 1,
          retry: { maxAttempts: 1, baseMs: 0, maxMs: 0 },
          reconnectDelay: { baseMs: 0, maxMs: 0 },
          maxRequestsPerConnection: 1,
          authorizationHeader: "literal",
          maxWriteBytes: 1,
        },
      }),
    ).toBeDefined();
  });

  const wrong: [string, object, string, string][] = [
    ["an unknown option", { protocl: "binary" }, "unknown-option", "protocl"],
    ["an unknown binary option", { binary: { conections: 2 } }, "unknown-option", "binary.conections"],
    ["an unknown endpoint", { endpoints: { gatway: { host: "x" } } }, "unknown-option", "endpoints.gatway"],
    [
      "a port of a wrong type",
      { endpoints: { gateway: { host: "x", port: "2195" } } },
      "invalid-type",
      "endpoints.gateway.port",
    ],
    [
      "a port out of range",
      { endpoints: { gateway: { host: "x", port: 65_536 } } },
      "out-of-range",
      "endpoints.gateway.port",
    ],
    ["no connections", { binary: { connections: 0 } }, "out-of-range", "binary.connections"],
    ["too many connections", { binary: { connections: 16 } }, "out-of-range", "binary.connections"],
    ["a fraction of a millisecond", { connectTimeoutMs: 0.5 }, "out-of-range", "connectTimeoutMs"],
    ["NaN", { binary: { settleAfterMs: Number.NaN } }, "out-of-range", "binary.settleAfterMs"],
    ["an environment that does not exist", { environment: "development" }, "out-of-range", "environment"],
    ["a logger without its methods", { logger: { info() {} } }, "invalid-type", "logger"],
    ["a topic that is not text", { topic: 7 }, "invalid-type", "topic"],
    ["a ca that is not text", { ca: [1] }, "invalid-type", "ca[0]"],
    ["credentials of a wrong type", { credentials: "cert.pem" }, "invalid-type", "credentials"],
    ["no credentials", { credentials: undefined }, "missing-option", "credentials"],
    ["a topic that the certificate is not for", { topic: "com.example.other" }, "wrong-topic", "topic"],
    ["an unknown HTTP/2 option", { http2: { maxConections: 2 } }, "unknown-option", "http2.maxConections"],
    ["no HTTP/2 connections", { http2: { maxConnections: 0 } }, "out-of-range", "http2.maxConnections"],
    [
      "a retry without attempts",
      { http2: { retry: { maxAttempts: 0 } } },
      "out-of-range",
      "http2.retry.maxAttempts",
    ],
    [
      "a first pause above every pause",
      { http2: { retry: { baseMs: 31_000 } } },
      "out-of-range",
      "http2.retry.baseMs",
    ],
    [
      "an unknown identity option",
      { identities: { a: { topc: "x" } } },
      "unknown-option",
      "identities.a.topc",
    ],
    ["an identity without a name", { identities: { "": {} } }, "out-of-range", "identities"],
    ["a proxy of a wrong kind", { proxy: "http://proxy:3128" }, "out-of-range", "proxy"],
    [
      "a key for provider tokens over the binary protocol",
      { credentials: { keyId: "ABC123DEFG", teamId: "DEF123GHIJ", key: "x" } },
      "unsupported-protocol",
      "credentials",
    ],
    ["identities over the binary protocol", { identities: {} }, "unsupported-protocol", "identities"],
  ];
  for (const [title, options, code, field] of wrong) {
    test(`refuses ${title} and names it`, () => {
      const error = usageErrorOf(options);
      expect({ code: error.code, field: error.field }).toEqual({ code, field });
      expect(error.message).toContain(field.split(".").at(-1)?.replace(/\[.*/, ""));
    });
  }

  test("never repeats a value that may be a secret", () => {
    expect(usageErrorOf({ credentials: "-----BEGIN PRIVATE KEY-----" }).message).not.toContain("PRIVATE");
  });
});

describe("K-21: a proxy variable that cannot be used", () => {
  for (const protocol of ["http2", "binary"]) {
    test(`${protocol}: does not stop the client, and is warned of once, without its value`, () => {
      const warnings: [fields: object, message: string][] = [];
      const logger = {
        debug() {},
        info() {},
        warn: (fields: object, message: string) => void warnings.push([fields, message]),
        error() {},
      };
      const before = process.env["ALL_PROXY"];
      process.env["ALL_PROXY"] = "socks4://me:hunter2@localhost:1080";
      try {
        make({ protocol, logger });
        make({ protocol, logger: undefined, proxy: "none" });
        make({ protocol, logger, proxy: "none" });
      } finally {
        if (before === undefined) delete process.env["ALL_PROXY"];
        else process.env["ALL_PROXY"] = before;
      }
      expect(warnings).toEqual([
        [{ type: "proxy-ignored" }, expect.stringMatching(/^ALL_PROXY .*socks4.*proxy: "none"/)],
      ]);
      expect(JSON.stringify(warnings)).not.toContain("hunter2");
    });
  }
});

describe("C-4: the topic of a client with a certificate", () => {
  const cases: [topic: string, certificate: object, isCovered: boolean][] = [
    ["com.example.app", { topic: "com.example.app" }, true],
    ["com.example.app", { topic: "com.example.app.voip" }, true],
    ["com.example.app", { topic: "com.example.app.complication" }, true],
    ["com.example.app", { topic: "com.example.app.pushkit.fileprovider" }, true],
    ["com.example.app.voip", { topic: "com.example.app" }, true],
    ["com.example.app.voip", { topic: "com.example.app.voip" }, true],
    [
      "com.example.app",
      { topic: "com.example.other", topics: ["com.example.other", "com.example.app.voip-ptt"] },
      true,
    ],
    ["com.example.app.voip", { topics: ["com.example.app", "com.example.app.complication"] }, true],
    ["com.example.app", { topic: "com.example.app.watch" }, false],
    ["com.example.app", { topic: "com.example.app.xvoip" }, false],
    ["com.example.app", { topic: "com.example.voip" }, false],
    ["com.example.app.complication", { topic: "com.example.app.voip" }, false],
    [
      "com.example.app",
      { topic: "com.example.other", topics: ["com.example.other", "com.example.other.voip"] },
      false,
    ],
  ];
  test.each(cases)("%s with a certificate for %j: covered is %s", async (topic, certificate, isCovered) => {
    const identity = await createSimulatorIdentity({ keyType: "ec" });
    const certified = { credentials: identity.issueClientCertificate(certificate), topic };
    for (const protocol of ["http2", "binary"]) {
      if (isCovered) expect(make({ protocol, ...certified })).toBeDefined();
      else
        expect(usageErrorOf({ protocol, ...certified })).toMatchObject({
          code: "wrong-topic",
          field: "topic",
        });
    }
  });
});
