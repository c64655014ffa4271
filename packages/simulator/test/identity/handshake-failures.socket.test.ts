import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createSimulatorIdentity, type HandshakeFailure } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { connectionsClosed, gatewayClient, start } from "../fixture/simulator-fixture.js";

/** An old client. OpenSSL 3 itself speaks this version at security level 0 only. */
const TLS_1_0 = { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;

/** What the simulator says of one client. */
async function failuresOf(
  client: (port: number) => Promise<unknown>,
  service: "gateway" | "http2" = "gateway",
): Promise<HandshakeFailure[]> {
  const failures: HandshakeFailure[] = [];
  await using apple = await start({ onHandshakeFailed: (failure) => failures.push(failure) });
  await client(apple[service].port);
  await connectionsClosed(apple);
  return failures;
}

async function plainClient(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("connect", () => socket.end(bytes));
  await closed(socket);
}

async function tlsClient(port: number, options: object): Promise<void> {
  await closed(connectTls({ port, host: "127.0.0.1", ...options }));
}

/** The first bytes of a client of TLS 1.2. */
async function clientHello(): Promise<Buffer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connectTls({ port, host: "127.0.0.1", maxVersion: "TLSv1.2" }).on("error", () => {});
  const [socket] = (await once(server, "connection")) as [Socket];
  const [hello] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  await once(server, "close");
  return hello;
}

function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {}).resume();
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

describe("a handshake that fails is reported", () => {
  test("for TLS 1.0, with the name of the reason", async () => {
    expect(await failuresOf((port) => tlsClient(port, TLS_1_0))).toEqual([
      {
        service: "gateway",
        connection: 1,
        code: "ERR_SSL_UNSUPPORTED_PROTOCOL",
        detail: expect.stringContaining("unsupported protocol"),
      },
    ]);
  });

  test("and with an older least version the same client is served", async () => {
    await using apple = await start({ tls: { minVersion: "TLSv1" } });
    const { clientCertificate, ca, gateway } = apple;
    const client = connectTls({ ...gateway, ...clientCertificate, ca, ...TLS_1_0 }).on("error", () => {});
    await apple.journal.waitFor(({ counts }) => counts.connectionsSecured === 1);
    client.destroy();
  });

  test("for a certificate of another authority", async () => {
    const other = await createSimulatorIdentity({ keyType: "ec" });
    const { cert, key } = other.clientCertificate;
    expect(
      await failuresOf((port) => tlsClient(port, { cert, key, rejectUnauthorized: false })),
    ).toMatchObject([{ code: expect.stringMatching(/UNABLE_TO|SELF_SIGNED|SIGNATURE/) }]);
  });

  test("for a client that does not trust the simulator, of the HTTP/2 API, too", async () => {
    const unknownCa = Buffer.from("15030300020230", "hex");
    const bytes = Buffer.concat([await clientHello(), unknownCa]);
    expect(await failuresOf((port) => plainClient(port, bytes), "http2")).toMatchObject([
      { service: "http2", code: "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" },
    ]);
  });

  test("for a client that leaves in the middle of it", async () => {
    expect(await failuresOf((port) => plainClient(port, Buffer.from("160301020001", "hex")))).toMatchObject([
      { code: "ECONNRESET", detail: "the client left in the middle of its handshake" },
    ]);
  });

  test("but not for one that leaves without a byte, nor for one that succeeds", async () => {
    expect(await failuresOf((port) => plainClient(port, Buffer.alloc(0)))).toEqual([]);
    const failures: HandshakeFailure[] = [];
    await using apple = await start({ onHandshakeFailed: (failure) => failures.push(failure) });
    const client = gatewayClient(apple);
    await apple.journal.waitFor(({ counts }) => counts.connectionsSecured === 1);
    client.destroy();
    await connectionsClosed(apple);
    expect(failures).toEqual([]);
  });
});
