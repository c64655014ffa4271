import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
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

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ identity, ...options });
const connectorOf = (
  endpoint: { host: string; port: number },
  options: Partial<ConnectorOptions> = {},
): Connector =>
  createConnector({
    endpoint,
    credentials: loadCredentials(identity.clientCertificate),
    ca: identity.ca,
    ...options,
  });

/** A TCP server that never sends anything. */
async function silentServer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.resume();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

describe("createConnector", () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`connects with ${version}, by address and by name`, async () => {
      await using apple = await start({ tls: { minVersion: version, maxVersion: version } });
      for (const host of ["127.0.0.1", "localhost"]) {
        const connection = await connectorOf({ host, port: apple.gateway.port }).connect();
        expect(connection.socket.getProtocol()).toBe(version);
        connection.destroy();
      }
    });
  }

  test("nothing listens there: connect-failed, and the hint says so", async () => {
    // A port that was closed a moment ago may be another test's by now.
    await expect(connectorOf({ host: "127.0.0.1", port: 1 }).connect()).rejects.toMatchObject({
      code: "connect-failed",
      hint: expect.stringContaining("Nothing is listening"),
    });
  });

  test("a host that does not resolve: connect-failed, and the hint names DNS", async () => {
    await expect(connectorOf({ host: "gateway.invalid", port: 2195 }).connect()).rejects.toMatchObject({
      code: "connect-failed",
      hint: expect.stringContaining("DNS"),
    });
  });

  test("a server that never answers the handshake: handshake-timeout", async () => {
    const server = await silentServer();
    const { port } = server.address() as AddressInfo;
    await expect(
      connectorOf({ host: "127.0.0.1", port }, { handshakeTimeoutMs: 50 }).connect(),
    ).rejects.toMatchObject({
      code: "handshake-timeout",
      message: expect.stringContaining("50 ms"),
    });
    await closeServer(server);
  });

  test("a service without TLS: handshake-failed", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.resume();
      socket.end("220 smtp.example.com\r\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await expect(connectorOf({ host: "127.0.0.1", port }).connect()).rejects.toMatchObject({
      code: "handshake-failed",
    });
    await closeServer(server);
  });

  for (const tls of ["alert", "close"] as const) {
    test(`a gateway that refuses TLS with ${tls}: handshake-failed`, async () => {
      await using apple = await start({ rules: [{ at: "connect", do: { tls } }] });
      await expect(connectorOf(apple.gateway).connect()).rejects.toMatchObject({ code: "handshake-failed" });
    });
  }

  test("a gateway that resets instead of TLS: connect-failed or handshake-failed", async () => {
    await using apple = await start({ rules: [{ at: "connect", do: { tls: "reset" } }] });
    // The reset may arrive before the connection is reported.
    await expect(connectorOf(apple.gateway).connect()).rejects.toMatchObject({
      code: expect.stringMatching(/^(connect|handshake)-failed$/),
    });
  });

  test("a server with an unknown authority or another name: server-not-trusted, and the hint names ca", async () => {
    await using apple = await start();
    const stranger = identity.issueClientCertificate({ signedBy: "other-ca", keyType: "ec" });
    for (const options of [{ ca: stranger.cert }, { servername: "example.com" }]) {
      await expect(connectorOf(apple.gateway, options).connect()).rejects.toMatchObject({
        code: "server-not-trusted",
        hint: expect.stringContaining("ca"),
      });
    }
  });

  test("an aborted signal ends an attempt and leaves nothing open", async () => {
    const server = await silentServer();
    const { port } = server.address() as AddressInfo;
    const stop = new AbortController();
    const attempt = connectorOf({ host: "127.0.0.1", port }).connect({ signal: stop.signal });
    await once(server, "connection");
    stop.abort();
    await expect(attempt).rejects.toMatchObject({ code: "closed" });
    await expect(
      connectorOf({ host: "127.0.0.1", port }).connect({ signal: stop.signal }),
    ).rejects.toMatchObject({ code: "closed" });
    await closeServer(server);
  });

  test("back-pressure passes through: a gateway that does not read stops the writer", async () => {
    await using apple = await start({ rules: [{ at: "handshake", do: { reading: "stop" } }] });
    const connection = await connectorOf(apple.gateway).connect();
    let written = 0;
    const chunk = Buffer.alloc(1_048_576);
    while (written < 200 && connection.socket.write(chunk)) written += 1;
    expect(connection.socket.writableLength).toBeGreaterThan(0);
    expect(written).toBeLessThan(200);
    connection.destroy();
  });
});

describe("L-75: a tap", () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`sees each byte both ways, those that come with the handshake too, with ${version}`, async () => {
      const tls = { ...identity.serverCertificate, minVersion: version, maxVersion: version };
      const server = createTlsServer(tls, (socket) => {
        socket.on("error", () => {});
        socket.write("greeting");
        let got = "";
        socket.on("data", (chunk: Buffer) => {
          got += chunk.toString();
          if (got === "ab") socket.end("AB");
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const seen: string[] = [];
      const connector = connectorOf(
        { host: "127.0.0.1", port },
        {
          tap: ({ port: tapped }) => {
            seen.push(`port ${tapped}`);
            return {
              sent: (bytes) => seen.push(`> ${Buffer.from(bytes)}`),
              received: (bytes) => seen.push(`< ${Buffer.from(bytes)}`),
            };
          },
        },
      );
      const { socket } = await connector.connect();
      const read: string[] = [];
      socket.on("data", (chunk: Buffer) => read.push(chunk.toString()));
      await once(socket, "data");
      expect(seen).toEqual([`port ${port}`, "< greeting"]);
      await writeCorked(socket, ["a", "b"]);
      await once(socket, "end");
      expect(seen.slice(2, 4)).toEqual(["> a", "> b"]);
      expect(seen.slice(4).join("").replaceAll("< ", "")).toBe("AB");
      expect(read.join("")).toBe("greetingAB");
      socket.destroy();
      await closeServer(server);
    });
  }

  test("that is not a function is refused", () => {
    const options = { tap: {} } as unknown as Partial<ConnectorOptions>;
    expect(() => connectorOf({ host: "127.0.0.1", port: 1 }, options)).toThrow(/tap must be a function/);
  });
});

/** One write of several pieces. */
async function writeCorked(socket: TLSSocket, pieces: readonly string[]): Promise<void> {
  socket.cork();
  const written = pieces.map(
    (piece) => new Promise<void>((resolve) => socket.write(Buffer.from(piece), () => resolve())),
  );
  socket.uncork();
  await Promise.all(written);
}
