import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";

/** A server on a free port of 127.0.0.1. Disposing of it ends all its connections. */
export class RunningServer implements AsyncDisposable {
  readonly #server: Server;
  readonly port: number;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => this.keep(socket));
    // A TLS client may leave in the middle of a handshake.
    server.on("tlsClientError", () => {});
  }

  /** @param server not yet listening; of TCP, TLS or HTTP */
  static async start(server: Server): Promise<RunningServer> {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new RunningServer(server);
  }

  /** Ends another socket with the server. */
  keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  /** Resolves when no client is connected. */
  async quiet(): Promise<void> {
    for (const socket of this.#sockets) if (!socket.destroyed) await once(socket, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
