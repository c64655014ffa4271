import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { RunningServer } from "../../fixture/running-server.js";

export interface SocksProxyOptions {
  /** The user and password that it demands. Default: none. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Its reply to a request. Default 0: a tunnel. */
  readonly reply?: number;
  /** The type and bytes of the address in its reply. Default: 0.0.0.0. */
  readonly bound?: readonly number[];
  /** Sends one octet at a time, each in a turn of its own. */
  readonly bytewise?: boolean;
  /** Handles each client in place of SOCKS. */
  readonly instead?: (client: Socket) => void;
}

/** A SOCKS5 proxy, written from RFC 1928 and RFC 1929, that records the requests. */
export class SocksProxy implements AsyncDisposable {
  /** Each as `type host port`: type 1 is IPv4, 3 a name, 4 IPv6. */
  readonly requests: string[] = [];
  /** The methods that each client offered. */
  readonly methods: number[][] = [];
  readonly #options: SocksProxyOptions;
  #server: RunningServer | undefined;

  private constructor(options: SocksProxyOptions) {
    this.#options = options;
  }

  static async start(options: SocksProxyOptions = {}): Promise<SocksProxy> {
    const proxy = new SocksProxy(options);
    const server = createServer((client) => {
      if (options.instead !== undefined) options.instead(client);
      else proxy.#serve(client).catch(() => client.destroy());
    });
    proxy.#server = await RunningServer.start(server);
    return proxy;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  url(user = "", scheme = "socks5"): string {
    return `${scheme}://${user}${user === "" ? "" : "@"}127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  async #serve(client: Socket): Promise<void> {
    const [, methodCount = 0] = await read(client, 2);
    const methods = [...(await read(client, methodCount))];
    this.methods.push(methods);
    const { login, reply = 0, bound = [1, 0, 0, 0, 0], bytewise = false } = this.#options;
    const method = login === undefined ? 0 : 2;
    const write = (octets: readonly number[]): Promise<void> => send(client, octets, bytewise);
    if (!methods.includes(method)) {
      await write([5, 255]);
      client.end();
      return;
    }
    await write([5, method]);
    if (login !== undefined) {
      const [, userLength = 0] = await read(client, 2);
      const user = (await read(client, userLength)).toString("utf8");
      const [passwordLength = 0] = await read(client, 1);
      const password = (await read(client, passwordLength)).toString("utf8");
      const isKnown = user === login.user && password === login.password;
      await write([1, isKnown ? 0 : 1]);
      if (!isKnown) {
        client.end();
        return;
      }
    }
    const { host, port } = await this.#request(client);
    if (reply !== 0) {
      await write([5, reply, 0, ...bound, 0, 0]);
      client.end();
      return;
    }
    const server = connect(port, host);
    this.#server?.keep(server);
    server.once("close", () => client.destroy());
    client.once("close", () => server.destroy());
    await once(server, "connect");
    await write([5, 0, 0, ...bound, 0, 0]);
    client.pipe(server).pipe(client);
  }

  async #request(client: Socket): Promise<{ host: string; port: number }> {
    const [version, command, , type = 0] = await read(client, 4);
    if (version !== 5 || command !== 1) throw new Error("not a request to connect");
    let host: string;
    if (type === 3) host = (await read(client, (await read(client, 1))[0] ?? 0)).toString("latin1");
    else if (type === 1) host = [...(await read(client, 4))].join(".");
    else host = (await read(client, 16)).toString("hex").match(/.{4}/g)?.join(":") ?? "";
    const port = (await read(client, 2)).readUInt16BE();
    this.requests.push(`${type} ${host} ${port}`);
    return { host, port };
  }
}

/** Exactly so many bytes. */
async function read(socket: Socket, byteCount: number): Promise<Buffer> {
  if (byteCount === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(byteCount) as Buffer | null;
    if (bytes !== null && bytes.length === byteCount) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error("the client has left");
    await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
}

async function send(socket: Socket, octets: readonly number[], bytewise: boolean): Promise<void> {
  socket.setNoDelay(true);
  if (!bytewise) {
    socket.write(Buffer.from(octets));
    return;
  }
  for (const octet of octets) {
    socket.write(Buffer.from([octet]));
    await new Promise(setImmediate);
  }
}
