import { once } from "node:events";
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";

let identity: Promise<SimulatorIdentity> | undefined;

/** One identity for all servers of a test file: making keys takes time. */
export function identityOfTests(): Promise<SimulatorIdentity> {
  identity ??= createSimulatorIdentity();
  return identity;
}

/** A request as the server saw it. */
export interface Seen {
  /** From 1, in the order in which connections opened. */
  readonly connection: number;
  readonly streamId: number;
  readonly headers: IncomingHttpHeaders;
  readonly deviceToken: string;
  /** What came of the body; whole when the handler is called. */
  body: string;
  /** Milliseconds on the monotonic clock. */
  readonly atMs: number;
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
}

/** Given with each answer: Node would keep a timer for a date of its own. */
const DATE = "Mon, 23 Nov 2026 12:00:00 GMT";

export type Handler = (seen: Seen) => void;

/** A server of Node's own HTTP/2, which no one here wrote, that does what a test says. */
export class PeerServer implements AsyncDisposable {
  readonly port: number;
  readonly ca: string;
  readonly seen: Seen[] = [];
  /** Requests that the server answered with 200, by device token. */
  readonly taken = new Map<string, number>();
  readonly sessions: ServerHttp2Session[] = [];
  mostStreams = 0;
  readonly #server: Http2SecureServer;

  private constructor(server: Http2SecureServer, ca: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.ca = ca;
  }

  static async start(
    handler: Handler,
    options: {
      readonly settings?: Settings;
      readonly onSession?: (session: ServerHttp2Session) => void;
    } = {},
  ): Promise<PeerServer> {
    const { serverCertificate, ca } = await identityOfTests();
    const server = createSecureServer({
      cert: serverCertificate.cert,
      key: serverCertificate.key,
      ...(options.settings === undefined ? {} : { settings: options.settings }),
    });
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const peer = new PeerServer(server, ca);
    peer.#sockets = sockets;
    server.on("session", (session) => {
      peer.sessions.push(session);
      session.on("error", () => {});
      options.onSession?.(session);
    });
    server.on("stream", (stream, headers) => {
      const { session } = stream;
      if (session === undefined) return;
      stream.on("error", () => {});
      stream.setEncoding("utf8");
      stream.on("data", (piece: string) => {
        seen.body += piece;
      });
      const connection = peer.sessions.indexOf(session as ServerHttp2Session) + 1;
      peer.#open.set(connection, (peer.#open.get(connection) ?? 0) + 1);
      peer.mostStreams = Math.max(peer.mostStreams, peer.#open.get(connection) ?? 0);
      stream.once("close", () => peer.#open.set(connection, (peer.#open.get(connection) ?? 0) - 1));
      const deviceToken = String(headers[":path"]).replace("/3/device/", "");
      const seen: Seen = {
        connection,
        streamId: stream.id ?? 0,
        headers,
        deviceToken,
        body: "",
        atMs: performance.now(),
        stream,
        session: session as ServerHttp2Session,
      };
      peer.seen.push(seen);
      // Apple judges a whole request.
      stream.once("end", () => handler(seen));
    });
    return peer;
  }

  readonly #open = new Map<number, number>();
  #sockets: Set<Socket> = new Set();

  /** Answers 200, and counts it. */
  accept({ stream, deviceToken, headers }: Seen): void {
    if (stream.destroyed || stream.closed) return;
    this.taken.set(deviceToken, (this.taken.get(deviceToken) ?? 0) + 1);
    stream.respond(
      { ":status": 200, date: DATE, "apns-id": String(headers["apns-id"] ?? "") },
      { endStream: true },
    );
  }

  reject({ stream }: Seen, status: number, body: object, headers: Record<string, string> = {}): void {
    if (stream.destroyed || stream.closed) return;
    stream.respond({ ":status": status, date: DATE, ...headers });
    stream.end(JSON.stringify(body));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Stands between client and server, and can swallow everything silently. */
export class BlackHole implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  connections = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async before(port: number): Promise<BlackHole> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const hole = new BlackHole(server);
    server.on("connection", (near) => {
      hole.connections += 1;
      const far = connect(port, "127.0.0.1");
      const pair = [near, far] as const;
      hole.#pairs.add(pair);
      for (const socket of pair) {
        socket.on("error", () => {});
        socket.once("close", () => {
          near.destroy();
          far.destroy();
          hole.#pairs.delete(pair);
        });
      }
      near.pipe(far);
      far.pipe(near);
    });
    return hole;
  }

  /** From now on nothing passes on the connections that are open. New ones pass. */
  swallow(): void {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
      far.pause();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#server.close();
    await once(this.#server, "close");
  }
}
