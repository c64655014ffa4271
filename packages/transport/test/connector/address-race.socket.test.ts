import { once } from "node:events";
import { createServer, type LookupFunction } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { type ConnectorOptions, createConnector, type TlsConnection } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "./echo-server.js";
import { fullServer } from "./full-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const lookupOf =
  (...addresses: string[]): LookupFunction =>
  (_name, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

/** Connects to a name that has these addresses. */
function connectTo(
  addresses: readonly string[],
  port: number,
  options: Partial<ConnectorOptions> = {},
): Promise<TlsConnection> {
  return createConnector({
    endpoint: { host: "localhost", port },
    ca: identity.ca,
    lookup: lookupOf(...addresses),
    ...options,
  }).connect();
}

/** The address at the other end; the connection is closed. */
async function addressOf(connecting: Promise<TlsConnection>): Promise<string | undefined> {
  const connection = await connecting;
  const { remoteAddress } = connection.socket;
  connection.destroy();
  return remoteAddress;
}

describe("K-17: the addresses of a name are tried side by side:", () => {
  for (const order of ["first", "last"]) {
    test(`one that is dead, another that takes a second, and the dead one is ${order}`, async () => {
      // A SYN that is dropped is sent again after a second.
      await using slow = await fullServer({ blockedMs: 500, ...identity.serverCertificate });
      await using _dead = await fullServer({ host: "::1", port: slow.port });
      const addresses = order === "first" ? ["::1", "127.0.0.1"] : ["127.0.0.1", "::1"];
      expect(await addressOf(connectTo(addresses, slow.port))).toBe("127.0.0.1");
    });
  }

  test("the first that answers wins, and nothing of the others stays open", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    await using _dead = await fullServer({ host: "::1", port: server.port });
    const options = { nextAddressDelayMs: 20 };
    expect(await addressOf(connectTo(["::1", "127.0.0.1"], server.port, options))).toBe("127.0.0.1");
  });

  test("an address that refuses gives way at once", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const options = { nextAddressDelayMs: 86_400_000 };
    expect(await addressOf(connectTo(["::1", "127.0.0.1"], server.port, options))).toBe("127.0.0.1");
  });

  test("the option says when the next is tried", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    await using _dead = await fullServer({ host: "::1", port: server.port });
    const attempt = connectTo(["::1", "127.0.0.1"], server.port, {
      nextAddressDelayMs: 86_400_000,
      connectTimeoutMs: 100,
    });
    await expect(attempt).rejects.toMatchObject({ code: "connect-timeout" });
  });

  test("when all refuse, the error names each of them", async () => {
    // A port that was closed a moment ago may be another test's by now.
    await expect(connectTo(["::1", "127.0.0.1"], 1)).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringMatching(/ECONNREFUSED ::1:.*ECONNREFUSED 127\.0\.0\.1:/),
      hint: expect.stringContaining("Nothing is listening"),
    });
  });

  test("an abort ends all of them", async () => {
    await using dead = await fullServer();
    await using _other = await fullServer({ host: "::1", port: dead.port });
    const stop = new AbortController();
    const attempt = createConnector({
      endpoint: { host: "localhost", port: dead.port },
      lookup: lookupOf("::1", "127.0.0.1"),
      nextAddressDelayMs: 1,
    }).connect({ signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(attempt).rejects.toMatchObject({ code: "closed" });
  });

  test("an address that accepts TCP and no TLS comes last at the next attempt", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const silent = createServer((socket) => socket.on("error", () => {}).resume());
    silent.listen(server.port, "::1");
    await once(silent, "listening");
    const connector = createConnector({
      endpoint: { host: "localhost", port: server.port },
      ca: identity.ca,
      lookup: lookupOf("::1", "127.0.0.1"),
      handshakeTimeoutMs: 200,
    });
    await expect(connector.connect()).rejects.toMatchObject({ code: "handshake-timeout" });
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await addressOf(connector.connect())).toBe("127.0.0.1");
    }
    silent.close();
    await once(silent, "close");
  });
});

describe("K-17: the answer of lookup", () => {
  const answers: [what: string, lookup: LookupFunction][] = [
    ["is one address", (_name, _options, done) => done(null, "127.0.0.1", 4)],
    [
      "comes later",
      (_name, _options, done) => setImmediate(done, null, [{ address: "127.0.0.1", family: 4 }]),
    ],
    ["holds what is not an address", lookupOf("localhost", "", "127.0.0.1")],
  ];
  for (const [what, lookup] of answers) {
    test(`${what}: it connects`, async () => {
      await using server = await EchoServer.start(identity.serverCertificate);
      expect(await addressOf(connectTo([], server.port, { lookup }))).toBe("127.0.0.1");
    });
  }

  const failures: [what: string, lookup: LookupFunction][] = [
    ["is empty", lookupOf()],
    [
      "is an error",
      (_name, _options, done) => done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), ""),
    ],
    [
      "is thrown",
      () => {
        throw Object.assign(new Error("no"), { code: "EAI_AGAIN" });
      },
    ],
  ];
  for (const [what, lookup] of failures) {
    test(`${what}: connect-failed, and the hint names DNS`, async () => {
      await expect(connectTo([], 443, { lookup })).rejects.toMatchObject({
        code: "connect-failed",
        hint: expect.stringContaining("DNS"),
      });
    });
  }

  test("is asked for again by each attempt, with the name as it is dialled", async () => {
    const names: string[] = [];
    const connector = createConnector({
      endpoint: { host: "Bücher.example.", port: 1 },
      lookup: (name, _options, done) => {
        names.push(name);
        done(null, []);
      },
    });
    for (let attempt = 0; attempt < 2; attempt++) await connector.connect().catch(() => {});
    expect(names).toEqual(["xn--bcher-kva.example.", "xn--bcher-kva.example."]);
  });
});
