import { once } from "node:events";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { type Connector, type ConnectorOptions, createConnector } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "./echo-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

/** A certificate of an authority that no client here trusts. */
const stranger = () => identity.issueClientCertificate({ signedBy: "other-ca", keyType: "ec" });

const connectorOf = (port: number, options: Partial<ConnectorOptions> = {}): Connector =>
  createConnector({ endpoint: { host: "127.0.0.1", port }, ca: identity.ca, ...options });

/** Sends a byte and waits for it: TLS 1.3 delivers sessions after the handshake. */
async function use(connector: Connector): Promise<void> {
  const { socket, destroy } = await connector.connect();
  socket.write("x");
  await once(socket, "data");
  destroy();
}

describe("K-1: HTTP/2 is negotiated by ALPN", () => {
  test("and needs no client certificate", async () => {
    await using server = await EchoServer.start({ ...identity.serverCertificate, ALPNProtocols: ["h2"] });
    const connection = await connectorOf(server.port, { alpnProtocols: ["h2"] }).connect();
    expect(connection.socket.alpnProtocol).toBe("h2");
    connection.destroy();
  });

  const others: [string, { ALPNProtocols?: string[] }][] = [
    ["does not support ALPN", {}],
    ["offers HTTP/1.1 only", { ALPNProtocols: ["http/1.1"] }],
  ];
  for (const [title, options] of others) {
    test(`a server that ${title}: http2-not-offered`, async () => {
      await using server = await EchoServer.start({ ...identity.serverCertificate, ...options });
      await expect(connectorOf(server.port, { alpnProtocols: ["h2"] }).connect()).rejects.toMatchObject({
        code: "http2-not-offered",
        message: expect.stringMatching(/does not offer/),
        hint: expect.stringContaining("443 and 2197"),
      });
    });
  }

  test("and only on request", async () => {
    await using server = await EchoServer.start({ ...identity.serverCertificate, ALPNProtocols: ["h2"] });
    const connection = await connectorOf(server.port).connect();
    expect(connection.socket.alpnProtocol).toBe(false);
    connection.destroy();
  });
});

describe("K-8: TLS sessions are resumed", () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`by later connections of a connector, with ${version}`, async () => {
      await using server = await EchoServer.start({ ...identity.serverCertificate, maxVersion: version });
      const connector = connectorOf(server.port);
      for (let round = 0; round < 3; round++) await use(connector);
      await use(connectorOf(server.port));
      expect(server.resumed).toEqual([false, true, true, false]);
    });
  }

  test("and not after a failed attempt, although the server would resume it", async () => {
    const knowing = { ...identity.serverCertificate, ticketKeys: Buffer.alloc(48, 7) };
    const first = await EchoServer.start(knowing);
    const { port } = first;
    const connector = connectorOf(port);
    await use(connector);
    await first[Symbol.asyncDispose]();
    {
      await using same = await EchoServer.start(knowing, port);
      await use(connector);
      expect(same.resumed).toEqual([true]);
    }
    {
      await using _other = await EchoServer.start(stranger(), port);
      await expect(connector.connect()).rejects.toMatchObject({ code: "server-not-trusted" });
    }
    await using again = await EchoServer.start(knowing, port);
    await use(connector);
    expect(again.resumed).toEqual([false]);
  });

  test("but never from an unverified server, although TLS 1.2 delivers sessions before the check", async () => {
    await using server = await EchoServer.start({ ...stranger(), maxVersion: "TLSv1.2" });
    const connector = connectorOf(server.port);
    for (let round = 0; round < 3; round++) {
      await expect(connector.connect()).rejects.toMatchObject({ code: "server-not-trusted" });
    }
  });
});

describe("M-42: connections that open together resume TLS sessions of those before them", () => {
  test("M-42: all three of three, after three that had none", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const connector = connectorOf(server.port);
    await Promise.all([use(connector), use(connector), use(connector)]);
    await Promise.all([use(connector), use(connector), use(connector)]);
    expect(server.resumed).toEqual([false, false, false, true, true, true]);
  });
});
