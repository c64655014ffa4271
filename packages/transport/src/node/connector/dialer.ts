import { isIP, Socket } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import { TransportError } from "../../errors/transport-error.js";
import { explainConnectionError } from "./connection-error.js";
import type { Endpoint } from "./endpoint.js";
import { PatientSocket } from "./patient-socket.js";
import type { ProxyServer } from "./proxy/proxy.js";
import { encryptToProxy, nameOfProxy, openTunnel } from "./proxy/tunnel.js";

/** How to reach a server. */
export interface DialPlan {
  readonly endpoint: Endpoint;
  readonly proxy: ProxyServer | undefined;
  /** For everything before TLS with the server: name resolution, TCP, the proxy. */
  readonly connectTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  /** 0 = TCP never probes. */
  readonly keepAliveMs: number;
  readonly alpnProtocols: readonly string[] | undefined;
  readonly servername: string;
  readonly secureContext: SecureContext;
}

/** Opens TLS sockets by one plan. Later ones resume the TLS session of earlier ones, which spares a round of keys. */
export class Dialer {
  readonly #plan: DialPlan;
  #session: Buffer | undefined;

  constructor(plan: DialPlan) {
    this.#plan = plan;
  }

  dial(signal: AbortSignal | undefined): Promise<PatientSocket> {
    return new Promise((resolve, reject) => {
      const attempt = new Attempt(this.#plan, (error, socket) => {
        signal?.removeEventListener("abort", abort);
        if (socket === undefined) {
          // Should the session be what the server does not like, the next attempt is free of it.
          this.#session = undefined;
          reject(error);
          return;
        }
        // At once: an error that comes before anybody listens would end the process.
        resolve(new PatientSocket(socket));
      });
      const abort = (): void => {
        const cause: unknown = signal?.reason;
        attempt.fail(new TransportError("closed", "The connection attempt was abandoned.", { cause }));
      };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener("abort", abort, { once: true });
      attempt.start(this.#session, (session) => {
        this.#session = session;
      });
    });
  }
}

/** One way from nothing to a socket that TLS protects. */
class Attempt {
  readonly #plan: DialPlan;
  readonly #settle: (error?: TransportError, socket?: TLSSocket) => void;
  #keepSession: (session: Buffer) => void = () => {};
  #sockets: Socket[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  /** What is waited for, as a time-out names it. */
  #stage = "";

  constructor(plan: DialPlan, settle: (error?: TransportError, socket?: TLSSocket) => void) {
    this.#plan = plan;
    this.#settle = settle;
  }

  fail(error: TransportError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    writeStacks(error);
    // The innermost first: what it wraps goes with it.
    for (const socket of this.#sockets.reverse()) socket.destroy();
    this.#sockets = [];
    this.#settle(error);
  }

  /** @param keepSession takes what later connections may resume */
  start(session: Buffer | undefined, keepSession: (session: Buffer) => void): void {
    this.#keepSession = keepSession;
    const { endpoint, proxy, connectTimeoutMs, keepAliveMs } = this.#plan;
    const peer = proxy && nameOfProxy(proxy);
    this.#stage = `TCP connection with ${peer ?? this.#server}`;
    this.#timer = setTimeout(() => this.#expire("connect-timeout", connectTimeoutMs), connectTimeoutMs);
    const tcp = new Socket();
    this.#sockets.push(tcp);
    const onError = (error: Error): void => this.fail(explainConnectionError(error, "connecting", peer));
    tcp.on("error", onError);
    tcp.once("connect", () => {
      tcp.off("error", onError);
      if (proxy === undefined) this.#handshake(tcp, session);
      else if (proxy.isSecure) this.#encryptToProxy(tcp, proxy, session);
      else this.#tunnel(tcp, proxy, session);
    });
    tcp.setNoDelay(true);
    if (keepAliveMs > 0) tcp.setKeepAlive(true, keepAliveMs);
    const { host, port } = proxy ?? endpoint;
    // Names are resolved anew for each connection, and the quicker of IPv6 and IPv4 wins.
    tcp.connect({ host, port, autoSelectFamily: true });
  }

  #encryptToProxy(tcp: Socket, proxy: ProxyServer, session: Buffer | undefined): void {
    const name = nameOfProxy(proxy);
    this.#stage = `TLS handshake with ${name}`;
    tcp.on("error", ignore);
    const outer = encryptToProxy(tcp, proxy);
    this.#sockets.push(outer);
    const onError = (error: Error): void => this.fail(explainConnectionError(error, "handshaking", name));
    outer.on("error", onError);
    outer.once("secureConnect", () => {
      outer.off("error", onError);
      this.#tunnel(outer, proxy, session);
    });
  }

  #tunnel(carrier: Socket, proxy: ProxyServer, session: Buffer | undefined): void {
    this.#stage = `answer of ${nameOfProxy(proxy)} to CONNECT ${this.#server}`;
    openTunnel(carrier, { proxy, target: this.#plan.endpoint }, (error) => {
      if (error === undefined) this.#handshake(carrier, session);
      else this.fail(error);
    });
  }

  #handshake(carrier: Socket, session: Buffer | undefined): void {
    const { endpoint, alpnProtocols, servername, secureContext, handshakeTimeoutMs } = this.#plan;
    clearTimeout(this.#timer);
    this.#stage = `TLS handshake with ${this.#server}`;
    this.#timer = setTimeout(() => this.#expire("handshake-timeout", handshakeTimeoutMs), handshakeTimeoutMs);
    carrier.on("error", ignore);
    const socket = connectTls({
      socket: carrier,
      host: endpoint.host,
      ...(alpnProtocols === undefined ? {} : { ALPNProtocols: [...alpnProtocols] }),
      ...(isIP(servername) === 0 ? { servername } : {}),
      ...(session === undefined ? {} : { session }),
      secureContext,
    });
    this.#sockets.push(socket);
    const onError = (error: Error): void => this.fail(explainConnectionError(error, "handshaking"));
    const onClose = (): void =>
      this.fail(explainConnectionError(new Error("the connection was closed"), "handshaking"));
    // Node tells of sessions only where somebody listened before the handshake, and only of verified servers.
    socket.on("session", (given) => {
      if (!socket.destroyed) this.#keepSession(given);
    });
    socket.on("error", onError);
    socket.once("close", onClose);
    socket.once("secureConnect", () => {
      if (alpnProtocols !== undefined && socket.alpnProtocol === false) {
        this.fail(protocolNotOffered(this.#server, alpnProtocols));
        return;
      }
      this.#isOver = true;
      clearTimeout(this.#timer);
      socket.off("error", onError);
      socket.off("close", onClose);
      this.#settle(undefined, socket);
    });
  }

  #expire(code: "connect-timeout" | "handshake-timeout", timeoutMs: number): void {
    this.fail(
      new TransportError(code, `No ${this.#stage} within ${timeoutMs} ms.`, {
        hint: "Check host and port, and that a firewall lets them through.",
      }),
    );
  }

  get #server(): string {
    const { host, port } = this.#plan.endpoint;
    return `${host}:${port}`;
  }
}

/** Until its stack is written out, an error holds the sockets in it: whoever kept the error would keep them. */
function writeStacks({ stack, cause }: Error): string {
  return `${stack}${cause instanceof Error ? cause.stack : ""}`;
}

/** What breaks below is told by the socket above, which ends with it. */
function ignore(): void {}

function protocolNotOffered(server: string, protocols: readonly string[]): TransportError {
  return new TransportError(
    "http2-not-offered",
    `The server at ${server} does not offer ${protocols.join(" or ")}.`,
    {
      hint: "Check host and port: APNs speaks HTTP/2 on 443 and 2197; a proxy that opens TLS may be in between.",
    },
  );
}
