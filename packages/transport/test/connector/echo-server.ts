import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type TLSSocket, type TlsOptions } from "node:tls";

/** A TLS server that sends back what it receives. */
export class EchoServer implements AsyncDisposable {
  /** For each connection, whether it resumed a TLS session. */
  readonly resumed: boolean[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<TLSSocket>();

  private constructor(options: TlsOptions) {
    this.#server = createServer(options, (socket) => {
      this.resumed.push(socket.isSessionReused());
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.pipe(socket);
    });
    this.#server.on("tlsClientError", () => {});
  }

  static async start(options: TlsOptions, port = 0): Promise<EchoServer> {
    const server = new EchoServer(options);
    server.#server.listen(port, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }
}
