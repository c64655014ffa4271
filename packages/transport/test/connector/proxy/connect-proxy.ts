import { connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { CertificateAndKey } from "@apns/simulator";
import { RunningServer } from "../../fixture/running-server.js";

export interface ConnectProxyOptions {
  /** The certificate for TLS with its clients. Default: no TLS. */
  readonly secure?: CertificateAndKey;
  /** The only `proxy-authorization` that it accepts. Default: any. */
  readonly authorization?: string;
  /** The answer that precedes a tunnel. */
  readonly established?: string;
  /** Handles each request in place of a tunnel, with its head and the client's socket. */
  readonly instead?: (head: string, client: Socket) => void;
}

/** A proxy that supports CONNECT and records the requests. */
export class ConnectProxy implements AsyncDisposable {
  readonly heads: string[] = [];
  readonly #options: ConnectProxyOptions;
  #server: RunningServer | undefined;

  private constructor(options: ConnectProxyOptions) {
    this.#options = options;
  }

  static async start(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(options);
    const serve = (client: Socket): void => proxy.#serve(client);
    const { secure } = options;
    proxy.#server = await RunningServer.start(
      secure === undefined ? createServer(serve) : createTlsServer({ ...secure }, serve),
    );
    return proxy;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** Its URL, with `user` in front of the host. */
  url(user = ""): string {
    const scheme = this.#options.secure === undefined ? "http" : "https";
    return `${scheme}://${user}${user === "" ? "" : "@"}127.0.0.1:${this.port}`;
  }

  /** Resolves when no client is connected. */
  async quiet(): Promise<void> {
    await this.#server?.quiet();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  #serve(client: Socket): void {
    client.on("error", () => {});
    let head = "";
    const onData = (chunk: Buffer): void => {
      head += chunk.toString("latin1");
      if (!head.endsWith("\r\n\r\n")) return;
      client.off("data", onData);
      this.heads.push(head);
      if (this.#options.instead === undefined) this.#tunnel(head, client);
      else this.#options.instead(head, client);
    };
    client.on("data", onData);
  }

  #tunnel(head: string, client: Socket): void {
    const { authorization, established = "HTTP/1.1 200 Connection established\r\n\r\n" } = this.#options;
    if (authorization !== undefined && !head.includes(`\r\nProxy-Authorization: ${authorization}\r\n`)) {
      client.end('HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const [, host = "", port = ""] = /^CONNECT \[?([^ ]*?)\]?:(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
    const server = connect(Number(port), host);
    this.#server?.keep(server);
    server.once("connect", () => {
      client.write(established);
      client.pipe(server).pipe(client);
    });
    client.once("close", () => server.destroy());
    server.once("close", () => client.destroy());
    server.once("error", () => client.end("HTTP/1.1 502 Bad gateway\r\n\r\n"));
  }
}
