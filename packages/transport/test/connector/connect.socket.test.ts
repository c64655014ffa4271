import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorIdentity,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import {
  type Connector,
  type ConnectorOptions,
  createConnector,
  loadCredentials,
} from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { fullServer } from "./full-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ identity, ...options });
const connectorOf = (port: number, options: Partial<ConnectorOptions> = {}): Connector =>
  createConnector({
    endpoint: { host: "127.0.0.1", port },
    credentials: loadCredentials(identity.clientCertificate),
    ca: identity.ca,
    ...options,
  });

describe("connect", () => {
  test("uses the TLS version that its options ask for", async () => {
    await using apple = await start();
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const options = { minVersion: version, maxVersion: version };
      const connection = await connectorOf(apple.gateway.port, options).connect();
      expect(connection.socket.getProtocol()).toBe(version);
      connection.destroy();
    }
  });

  test("fails with a server that supports none of its versions", async () => {
    await using apple = await start({ tls: { maxVersion: "TLSv1.2" } });
    await expect(connectorOf(apple.gateway.port, { minVersion: "TLSv1.3" }).connect()).rejects.toMatchObject({
      code: "handshake-failed",
      message: expect.stringContaining("protocol version"),
    });
  });

  test("ignores its signal once the connection is open", async () => {
    await using apple = await start();
    const stop = new AbortController();
    const connection = await connectorOf(apple.gateway.port).connect({ signal: stop.signal });
    stop.abort();
    expect(connection.socket.destroyed).toBe(false);
    connection.destroy();
  });

  test("C-20: the TLS context is made once, while the first TCP connection is under way", async () => {
    await using server = await fullServer();
    const tls = process.getBuiltinModule("node:tls");
    const { createSecureContext } = tls;
    let made = 0;
    tls.createSecureContext = (options) => {
      made += 1;
      return createSecureContext(options);
    };
    try {
      const endpoint = { host: "127.0.0.1", port: server.port };
      const connector = createConnector({ endpoint, ca: identity.ca, connectTimeoutMs: 100 });
      for (const before of [0, 1]) {
        expect(made).toBe(before);
        await expect(connector.connect()).rejects.toMatchObject({ code: "connect-timeout" });
        expect(made).toBe(1);
      }
    } finally {
      tls.createSecureContext = createSecureContext;
    }
  });

  test("rejects with connect-timeout without an answer, and with closed after an abort", async () => {
    await using server = await fullServer();
    const { port } = server;
    await expect(connectorOf(port, { connectTimeoutMs: 100 }).connect()).rejects.toMatchObject({
      code: "connect-timeout",
      message: expect.stringContaining("100 ms"),
    });
    const reason = new Error("enough");
    await expect(connectorOf(port).connect({ signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: "closed",
      cause: reason,
    });
    const stop = new AbortController();
    const attempt = connectorOf(port).connect({ signal: stop.signal });
    stop.abort(reason);
    await expect(attempt).rejects.toMatchObject({ code: "closed", cause: reason });
  });
});
