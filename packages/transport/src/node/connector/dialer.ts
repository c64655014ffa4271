import { isIP, Socket } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import { TransportError } from "../../errors/transport-error.js";
import { listenedTimeout } from "../listened-timeout.js";
import { explainConnectionError } from "./connection-error.js";
import type { Endpoint } from "./endpoint.js";
import { PatientSocket } from "./patient-socket.js";
import type { ProxyServer } from "./proxy/proxy.js";
import { encryptToProxy, nameOfProxy, openTunnel } from "./proxy/tunnel.js";

/** How to reach a server; see `ConnectorOptions`. */
export interface DialPlan {
  readonly endpoint: Endpoint;
  readonly proxy: ProxyServer | undefined;
  /** For name resolution, TCP and the proxy, up to TLS with the server. */
  readonly connectTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  /** 0: TCP never probes. */
  readonly keepAliveMs: number;
  readonly alpnProtocols: readonly string[] | undefined;
  readonly servername: string;
  readonly secureContext: SecureContext;
}

/** Opens TLS sockets to one server. Later handshakes resume the TLS session of earlier ones, which costs less CPU. */
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
          // The server may have refused the session: the next attempt goes without.
          this.#session = undefined;
          reject(error);
          return;
        }
        // At once: an error event without a listener would end the process.
        resolve(new PatientSocket(socket));
      });
      const abort = (): void => {
        const cause: unknown = signal?.reason;
        attempt.fail(new TransportError("closed", "The connection attempt was aborted.", { cause }));
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

/** One attempt: TCP, the tunnel through a proxy if there is one, then TLS. */
class Attempt {
  readonly #plan: DialPlan;
  readonly #settle: (error?: TransportError, socket?: TLSSocket) => void;
  #keepSession: (session: Buffer) => void = () => {};
  #sockets: Socket[] = [];
  #stopTimer: () => void = () => {};
  #isOver = false;
  /** What the attempt waits for; time-outs name it. */
  #stage = "";

  constructor(plan: DialPlan, settle: (error?: TransportError, socket?: TLSSocket) => void) {
    this.#plan = plan;
    this.#settle = settle;
  }

  fail(error: TransportError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer();
    writeStacks(error);
    // The last one first: it carries TLS over those before it and takes them along.
    for (const socket of this.#sockets.reverse()) socket.destroy();
    this.#sockets = [];
    this.#settle(error);
  }

  /** @param keepSession receives each TLS session that later connections may resume */
  start(session: Buffer | undefined, keepSession: (session: Buffer) => void): void {
    this.#keepSession = keepSession;
    const { endpoint, proxy, connectTimeoutMs, keepAliveMs } = this.#plan;
    const peer = proxy && nameOfProxy(proxy);
    this.#stage = `TCP connection to ${peer ?? this.#server}`;
    this.#startTimer("connect-timeout", connectTimeoutMs);
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
    // Each attempt resolves the name again, and the faster of IPv6 and IPv4 wins.
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
    this.#stage = `answer from ${nameOfProxy(proxy)} to CONNECT ${this.#server}`;
    openTunnel(carrier, { proxy, target: this.#plan.endpoint }, (error) => {
      if (error === undefined) this.#handshake(carrier, session);
      else this.fail(error);
    });
  }

  #handshake(carrier: Socket, session: Buffer | undefined): void {
    const { endpoint, alpnProtocols, servername, secureContext, handshakeTimeoutMs } = this.#plan;
    this.#stopTimer();
    this.#stage = `TLS handshake with ${this.#server}`;
    this.#startTimer("handshake-timeout", handshakeTimeoutMs);
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
    // Node emits sessions only to listeners added before the handshake, and only those of verified servers.
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
      this.#stopTimer();
      socket.off("error", onError);
      socket.off("close", onClose);
      this.#settle(undefined, socket);
    });
  }

  #startTimer(code: "connect-timeout" | "handshake-timeout", timeoutMs: number): void {
    const options = { timeoutMs, holdsProcess: true };
    this.#stopTimer = listenedTimeout(() => this.#expire(code, timeoutMs), options);
  }

  #expire(code: "connect-timeout" | "handshake-timeout", timeoutMs: number): void {
    this.fail(
      new TransportError(code, `No ${this.#stage} within ${timeoutMs} ms.`, {
        hint: "Check host and port, and that no firewall blocks them.",
      }),
    );
  }

  get #server(): string {
    const { host, port } = this.#plan.endpoint;
    return `${host}:${port}`;
  }
}

/** Until its stack is formatted, an error keeps the sockets on it alive, as long as the program keeps the error. */
function writeStacks({ stack, cause }: Error): string {
  return `${stack}${cause instanceof Error ? cause.stack : ""}`;
}

/** The socket on top reports what breaks beneath it. */
function ignore(): void {}

function protocolNotOffered(server: string, protocols: readonly string[]): TransportError {
  return new TransportError(
    "http2-not-offered",
    `The server at ${server} does not offer ${protocols.join(" or ")}.`,
    {
      hint: "Check host and port: APNs speaks HTTP/2 on 443 and 2197. A proxy on the way may be intercepting TLS.",
    },
  );
}
