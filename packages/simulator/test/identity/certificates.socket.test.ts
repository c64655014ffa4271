import type { CertificateAndKey, ClientCertificateOptions, SimulatorOptions } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { series } from "../fixture/notification-bytes.js";
import { RawClient, type RawEnd } from "../fixture/raw-client.js";
import {
  closeReasons,
  connectionsClosed,
  ofKind,
  sharedIdentity,
  start,
} from "../fixture/simulator-fixture.js";

interface Visit {
  readonly end: RawEnd;
  readonly reasons: string[];
  readonly details: (string | undefined)[];
  readonly accepted: number;
}

/** Connects with the certificate, sends one notification, ends, and returns what happened. */
async function visit(
  certificate: Partial<CertificateAndKey>,
  options: SimulatorOptions = {},
): Promise<Visit> {
  await using apple = await start(options);
  const client = new RawClient(
    { ca: apple.ca, clientCertificate: certificate as CertificateAndKey },
    apple.gateway.port,
  );
  client.socket.end(series(1, 1));
  const end = await client.ended;
  await connectionsClosed(apple);
  return {
    end,
    reasons: closeReasons(apple),
    details: ofKind(apple, "connection-closed").map((entry) => entry.detail),
    accepted: apple.journal.counts.accepted,
  };
}

async function issue(options: ClientCertificateOptions): Promise<CertificateAndKey> {
  return (await sharedIdentity()).issueClientCertificate(options);
}

const DAY_MS = 86_400_000;

describe("a client is let in", () => {
  test.each<[string, ClientCertificateOptions, SimulatorOptions]>([
    ["with the simulator's own certificate", {}, {}],
    ["with a new RSA key", { keyType: "rsa" }, {}],
    ["with a new EC key", { keyType: "ec" }, {}],
    [
      "with a production certificate to production",
      { environment: "production" },
      { environment: "production" },
    ],
    ["with a universal certificate to production", { environment: "both" }, { environment: "production" }],
    ["with a sandbox certificate to the sandbox", { environment: "sandbox" }, { environment: "sandbox" }],
    ["with a sandbox certificate where both are served", { environment: "sandbox" }, { environment: "both" }],
    ["with a certificate without any mark", { environment: "none" }, { environment: "production" }],
  ])("%s", async (_how, certificate, options) => {
    const result = await visit(await issue(certificate), options);
    expect(result).toMatchObject({ accepted: 1, reasons: ["client"] });
  });
});

describe("the handshake fails", () => {
  test("without a certificate", async () => {
    const result = await visit({});
    expect(result).toMatchObject({ accepted: 0, reasons: ["handshake-failed"] });
    expect(result.details[0]).toMatch(/peer did not return a certificate/);
  });

  test.each<[string, ClientCertificateOptions, string]>([
    ["of another authority", { signedBy: "other-ca" }, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["that has expired", { notAfter: new Date(Date.now() - DAY_MS / 2) }, "CERT_HAS_EXPIRED"],
    ["that is not valid yet", { notBefore: new Date(Date.now() + DAY_MS) }, "CERT_NOT_YET_VALID"],
  ])("with a certificate %s", async (_which, certificate, detail) => {
    const result = await visit(await issue(certificate));
    expect(result).toMatchObject({ accepted: 0, reasons: ["handshake-failed"], details: [detail] });
  });

  test("with bytes that are not TLS", async () => {
    await using apple = await start();
    const { connect } = await import("node:net");
    const socket = connect({ host: "127.0.0.1", port: apple.gateway.port });
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["handshake-failed"]);
    socket.destroy();
  });

  test("with a TLS version that is switched off", async () => {
    await using apple = await start({ tls: { minVersion: "TLSv1.3" } });
    const end = await new RawClient(apple, apple.gateway.port, { maxVersion: "TLSv1.2" }).ended;
    expect(end.code).toMatch(/PROTOCOL_VERSION/);
  });
});

describe("a certificate of the other environment", () => {
  test.each<[ClientCertificateOptions["environment"] & string, SimulatorOptions["environment"] & string]>([
    ["sandbox", "production"],
    ["production", "sandbox"],
  ])(
    "%s to %s: the handshake succeeds, then the connection is closed without an error response",
    async (mark, environment) => {
      const certificate = await issue({ environment: mark });
      await using apple = await start({ environment });
      const client = new RawClient({ ca: apple.ca, clientCertificate: certificate }, apple.gateway.port);
      client.write(series(1, 1));
      const end = await client.ended;
      await connectionsClosed(apple);
      expect(end.hex).toBe("");
      expect(apple.journal.counts).toMatchObject({ connectionsSecured: 1, received: 0 });
      expect(closeReasons(apple)).toEqual(["wrong-environment"]);
    },
  );

  test("is refused by the feedback service too, which keeps its list", async () => {
    const certificate = await issue({ environment: "sandbox" });
    await using apple = await start({
      environment: "production",
      feedback: [{ deviceToken: "aa", failedAt: 1 }],
    });
    const wrong = new RawClient({ ca: apple.ca, clientCertificate: certificate }, apple.feedback.port);
    expect((await wrong.ended).hex).toBe("");
    expect((await new RawClient(apple, apple.feedback.port).ended).hex).toBe("000000010001aa");
  });
});

test("a client that leaves in the middle of its handshake leaves no connection behind", async () => {
  await using apple = await start();
  const client = await new RawClient(apple, apple.gateway.port, { minVersion: "TLSv1.3" }).secured();
  client.destroy();
  await connectionsClosed(apple);
  expect(apple.connectionCount).toBe(0);
});
