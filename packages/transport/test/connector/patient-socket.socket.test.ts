import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import {
  type Connector,
  createConnector,
  loadCredentials,
  type TlsConnection,
} from "@apns/transport/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ANSWER = Buffer.from([8, 8, 0, 0, 0, 7]);
const FRAME_BYTES = 162;
const TRIALS = 10;

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const connectorTo = (port: number): Connector =>
  createConnector({
    endpoint: { host: "127.0.0.1", port },
    credentials: loadCredentials(identity.clientCertificate),
    ca: identity.ca,
  });

/** Writes as fast as back-pressure allows until the connection ends; resolves to what was read. */
async function flood({ socket }: TlsConnection, bytesPerWrite: number): Promise<Buffer> {
  const frames = Buffer.alloc(bytesPerWrite, 0x41);
  const read: Buffer[] = [];
  let ended = false;
  const write = (): void => {
    while (!ended && socket.write(frames));
    if (!ended) socket.once("drain", write);
  };
  socket.on("data", (chunk: Buffer) => read.push(chunk));
  socket.once("end", () => {
    ended = true;
  });
  write();
  await once(socket, "end");
  return Buffer.concat(read);
}

describe("D-1: the six bytes before the end are read while we write, with gateway and client in separate processes", () => {
  let gateway: ChildProcess;
  let port = 0;
  beforeAll(async () => {
    const script = fileURLToPath(new URL("flooded-gateway.mjs", import.meta.url));
    gateway = fork(script, [JSON.stringify(identity.serverCertificate)]);
    [{ port }] = (await once(gateway, "message")) as [{ port: number }];
  });
  afterAll(async () => {
    gateway.disconnect();
    await once(gateway, "exit");
  });

  for (const close of ["fin", "close", "reset"] as const) {
    for (const framesPerWrite of [1, 404]) {
      test(`D-1: closed by ${close}, ${framesPerWrite} frames a write: in nine of ten trials or more`, async () => {
        gateway.send(close);
        const [answer] = await once(gateway, "message");
        expect(answer).toEqual({ close });
        let answersRead = 0;
        for (let trial = 0; trial < TRIALS; trial++) {
          const connection = await connectorTo(port).connect();
          const read = await flood(connection, framesPerWrite * FRAME_BYTES);
          connection.destroy();
          answersRead += read.equals(ANSWER) ? 1 : 0;
        }
        expect(answersRead).toBeGreaterThanOrEqual(Math.ceil(TRIALS * 0.9));
      });
    }
  }
});

/** A TLS server for one connection, in this process. */
class OneConnectionServer implements AsyncDisposable {
  readonly #server: Server = createServer();
  #raw: Socket | undefined;

  async accept(): Promise<{
    readonly connection: TlsConnection;
    readonly raw: Socket;
    readonly tls: TLSSocket;
  }> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    const connecting = connectorTo(
      typeof address === "object" && address !== null ? address.port : 0,
    ).connect();
    const [raw] = (await once(this.#server, "connection")) as [Socket];
    this.#raw = raw;
    raw.on("error", () => {});
    raw.setNoDelay(true);
    const tls = new TLSSocket(raw, { isServer: true, ...identity.serverCertificate });
    tls.on("error", () => {});
    tls.resume();
    // In TLS 1.3 the server finishes its handshake after the client: an earlier reset would hit the handshake.
    const [connection] = await Promise.all([connecting, once(tls, "secure")]);
    return { connection, raw, tls };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#raw?.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** The reset passes through this process's own queues: a few turns of the event loop bring it to the client. */
async function untilSeen(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

describe("a connection", () => {
  test("that is reset keeps what it has read for a late reader", async () => {
    await using server = new OneConnectionServer();
    const { connection, raw, tls } = await server.accept();
    const sent = Buffer.alloc(5000, 7);
    const reader = connection.socket[Symbol.asyncIterator]();
    tls.write(sent.subarray(0, 1000));
    const read: Buffer[] = [(await reader.next()).value as Buffer];
    tls.write(sent.subarray(1000));
    while (connection.socket.readableLength < 4000) await new Promise(setImmediate);
    raw.resetAndDestroy();
    await untilSeen();
    for await (const chunk of reader) read.push(chunk as Buffer);
    expect(Buffer.concat(read).equals(sent)).toBe(true);
    expect(connection.endReason).toMatchObject({ code: "connection-lost" });
    connection.destroy();
  });

  test("that receives bytes other than TLS ends after the data before them, and says why", async () => {
    await using server = new OneConnectionServer();
    const { connection, raw, tls } = await server.accept();
    const read: Buffer[] = [];
    connection.socket.on("data", (chunk: Buffer) => read.push(chunk));
    tls.write(ANSWER, () => raw.write(Buffer.alloc(40, 0x42)));
    const events: string[] = [];
    for (const name of ["error", "end"]) connection.socket.on(name, () => events.push(name));
    await new Promise((resolve) => connection.socket.once("close", resolve));
    expect(events).toEqual(["error", "end"]);
    expect(Buffer.concat(read).equals(ANSWER)).toBe(true);
    expect(connection.endReason).toMatchObject({
      code: "connection-lost",
      cause: { code: expect.stringMatching(/^ERR_SSL_/) },
    });
  });

  test("that ends in order closes by itself, without a reason", async () => {
    await using server = new OneConnectionServer();
    const { connection, tls } = await server.accept();
    connection.socket.resume();
    tls.end();
    await once(connection.socket, "close");
    expect(connection.endReason).toBeUndefined();
    expect(connection.writeFailure).toBeUndefined();
  });

  test("reports its first failed write once; later writes are dropped, and their callbacks run", async () => {
    await using server = new OneConnectionServer();
    const { connection, raw } = await server.accept();
    const failures: Error[] = [];
    connection.onWriteFailure((error) => failures.push(error));
    const write = (): Promise<Error | null | undefined> =>
      new Promise((resolve) => connection.socket.write(Buffer.alloc(1000), resolve));
    // In the same turn: the writes come before reading can notice.
    raw.resetAndDestroy();
    await new Promise((resolve) => raw.once("close", resolve));
    expect(await Promise.all([write(), write(), write()])).toEqual([null, null, null]);
    expect(connection.writeFailure).toBeInstanceOf(Error);
    expect(failures).toEqual([connection.writeFailure]);
    connection.destroy();
  });
});
