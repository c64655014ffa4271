import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { identityOfTests } from "./peer-server.js";

/** A TLS server that offers h2 and then does to each connection what a test says. */
export class HostileServer implements AsyncDisposable {
  readonly port: number;
  readonly ca: string;
  connections = 0;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: Set<TLSSocket>;

  private constructor(server: ReturnType<typeof createServer>, sockets: Set<TLSSocket>, ca: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
    this.ca = ca;
  }

  static async start(
    attack: (socket: TLSSocket) => void,
    options: { readonly protocols?: string[] } = {},
  ): Promise<HostileServer> {
    const { serverCertificate, ca } = await identityOfTests();
    const sockets = new Set<TLSSocket>();
    const server = createServer(
      { ...serverCertificate, ALPNProtocols: options.protocols ?? ["h2"] },
      (socket) => {
        hostile.connections += 1;
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        socket.on("error", () => {});
        // Client preface and SETTINGS first: an attack needs a client that has spoken.
        socket.once("data", () => attack(socket));
        socket.on("data", () => {});
      },
    );
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const hostile = new HostileServer(server, sockets, ca);
    return hostile;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
