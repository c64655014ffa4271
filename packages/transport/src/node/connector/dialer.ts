import type { LookupFunction, Socket } from "node:net";
import type { SecureContext, TLSSocket } from "node:tls";
import { TransportError } from "../../errors/transport-error.js";
import { writeStacks } from "../../errors/write-stacks.js";
import { listenedTimeout } from "../listened-timeout.js";
import { node } from "../node-modules.js";
import { onAbort } from "./abort-watch.js";
import { AddressRace } from "./address-race.js";
import { explainConnectionError } from "./connection-error.js";
import { type TapConnection, tapSocket } from "./connection-tap.js";
import type { Endpoint } from "./endpoint.js";
import { authorityOf, parseHost } from "./host-name.js";
import { PatientSocket } from "./patient-socket.js";
import { encryptToProxy } from "./proxy/encrypt-to-proxy.js";
import type { ProxyServer } from "./proxy/proxy.js";
import { nameOfProxy } from "./proxy/proxy-refusal.js";
import { openTunnel } from "./proxy/tunnel.js";
import { serverVerification } from "./server-verification.js";
import { TlsSessions } from "./tls-sessions.js";

/** More than any name has at a time. Once so many are known, most are outdated, and all are forgotten. */
const MAX_AVOIDED = 32;

/** How to reach a server; see `ConnectorOptions`. */
export interface DialPlan {
  readonly endpoint: Endpoint;
  readonly proxy: ProxyServer | undefined;
  /** For name resolution, TCP and the proxy, up to TLS with the server. */
  readonly connectTimeoutMs: number;
  readonly nextAddressDelayMs: number;
  /** Undefined: the system's. */
  readonly lookup: LookupFunction | undefined;
  readonly handshakeTimeoutMs: number;
  /** 0: TCP never probes. */
  readonly keepAliveMs: number;
  readonly alpnProtocols: readonly string[] | undefined;
  readonly servername: string;
  /** Undefined: nobody watches. */
  readonly tap: TapConnection | undefined;
  /** Makes the TLS context. Called once, while the first TCP connection is under way: it takes as long as a short one. */
  readonly createSecureContext: () => SecureContext;
}

/** Opens TLS sockets to one server. Later handshakes resume the TLS session of earlier ones, which costs less CPU. */
export class Dialer {
  readonly #plan: DialPlan;
  readonly #sessions = new TlsSessions();
  /** Addresses of the server that accepted TCP and then no TLS. */
  readonly #avoided = new Set<string>();
  #secureContext: SecureContext | undefined;

  constructor(plan: DialPlan) {
    this.#plan = plan;
  }

  dial(signal: AbortSignal | undefined): Promise<PatientSocket> {
    return new Promise((resolve, reject) => {
      const attempt = new Attempt(this.#plan, (error, socket) => {
        forget?.();
        if (socket === undefined) {
          // The server may have refused the session: the next attempt goes without.
          this.#sessions.clear();
          if (error?.code !== "closed") this.#avoid(attempt.address);
          reject(error);
          return;
        }
        this.#avoided.delete(attempt.address ?? "");
        const { tap, endpoint } = this.#plan;
        if (tap !== undefined) tapSocket(socket, tap(endpoint));
        // At once: an error event without a listener would end the process.
        resolve(new PatientSocket(socket));
      });
      const abort = (): void => {
        const cause: unknown = signal?.reason;
        attempt.fail(new TransportError("closed", "The connection attempt was aborted.", { cause }));
      };
      const forget = signal === undefined || signal.aborted ? undefined : onAbort(signal, abort);
      if (signal?.aborted === true) {
        abort();
        return;
      }
      attempt.start({
        takeSession: () => this.#sessions.take(),
        avoided: this.#avoided,
        keepSession: (session) => this.#sessions.keep(session),
        secureContext: () => {
          this.#secureContext ??= this.#plan.createSecureContext();
          return this.#secureContext;
        },
      });
    });
  }

  #avoid(address: string | undefined): void {
    if (address === undefined) return;
    if (this.#avoided.size >= MAX_AVOIDED) this.#avoided.clear();
    this.#avoided.add(address);
  }
}

/** What an attempt inherits from those before it. */
interface Experience {
  /** Returns a TLS session to resume; the handshake calls it, so that none is taken in vain. */
  readonly takeSession: () => Buffer | undefined;
  readonly avoided: ReadonlySet<string>;
  /** Receives each TLS session that later connections may resume. */
  readonly keepSession: (session: Buffer) => void;
  /** Returns the TLS context of all attempts; the first call makes it. */
  readonly secureContext: () => SecureContext;
}

/** One attempt: TCP, the tunnel through a proxy if there is one, then TLS. */
class Attempt {
  readonly #plan: DialPlan;
  readonly #settle: (error?: TransportError, socket?: TLSSocket) => void;
  /** The server's address once TLS began with it; undefined before, and through a proxy. */
  address: string | undefined;
  #race: AddressRace | undefined;
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
    this.#race?.stop();
    writeStacks(error);
    // The last one first: it carries TLS over those before it and takes them along.
    for (const socket of this.#sockets.reverse()) socket.destroy();
    this.#sockets = [];
    this.#settle(error);
  }

  start(experience: Experience): void {
    const { endpoint, proxy, connectTimeoutMs, keepAliveMs, nextAddressDelayMs, lookup } = this.#plan;
    const peer = proxy && nameOfProxy(proxy);
    this.#stage = `TCP connection to ${peer ?? this.#server}`;
    this.#startTimer("connect-timeout", connectTimeoutMs);
    const { host, port } = proxy ?? endpoint;
    const target = {
      host: parseHost(host)?.dialled ?? host,
      port,
      nextAddressDelayMs,
      lookup,
      avoided: experience.avoided,
      meanwhile: () => void experience.secureContext(),
      prepare: (socket: Socket) => {
        socket.setNoDelay(true);
        if (keepAliveMs > 0) socket.setKeepAlive(true, keepAliveMs);
      },
    };
    // Each attempt resolves the name again.
    this.#race = new AddressRace(target, (error, tcp) => {
      if (tcp === undefined) {
        this.fail(explainConnectionError(error, "connecting", peer));
        return;
      }
      this.#sockets.push(tcp);
      if (proxy === undefined) {
        this.address = tcp.remoteAddress;
        this.#handshake(tcp, experience);
      } else if (proxy.scheme === "https") this.#encryptToProxy(tcp, proxy, experience);
      else this.#tunnel(tcp, proxy, experience);
    });
    this.#race.start();
  }

  #encryptToProxy(tcp: Socket, proxy: ProxyServer, experience: Experience): void {
    const name = nameOfProxy(proxy);
    this.#stage = `TLS handshake with ${name}`;
    tcp.on("error", ignore);
    const outer = encryptToProxy(tcp, proxy);
    this.#sockets.push(outer);
    const onError = (error: Error): void => this.fail(explainConnectionError(error, "handshaking", name));
    outer.on("error", onError);
    outer.once("secureConnect", () => {
      outer.off("error", onError);
      this.#tunnel(outer, proxy, experience);
    });
  }

  #tunnel(carrier: Socket, proxy: ProxyServer, experience: Experience): void {
    this.#stage = `answer from ${nameOfProxy(proxy)} to CONNECT ${this.#server}`;
    openTunnel(carrier, { proxy, target: this.#plan.endpoint }, (error) => {
      if (error === undefined) this.#handshake(carrier, experience);
      else this.fail(error);
    });
  }

  #handshake(carrier: Socket, { takeSession, keepSession, secureContext }: Experience): void {
    const { alpnProtocols, servername, handshakeTimeoutMs } = this.#plan;
    this.#stopTimer();
    this.#stage = `TLS handshake with ${this.#server}`;
    this.#startTimer("handshake-timeout", handshakeTimeoutMs);
    carrier.on("error", ignore);
    const session = takeSession();
    const socket = node.tls.connect({
      socket: carrier,
      ...serverVerification(servername),
      ...(alpnProtocols === undefined ? {} : { ALPNProtocols: [...alpnProtocols] }),
      ...(session === undefined ? {} : { session }),
      secureContext: secureContext(),
    });
    this.#sockets.push(socket);
    const onError = (error: Error): void => this.fail(explainConnectionError(error, "handshaking"));
    const onClose = (): void =>
      this.fail(explainConnectionError(new Error("the connection was closed"), "handshaking"));
    // Node emits sessions only to listeners added before the handshake, and only those of verified servers.
    socket.on("session", (given) => {
      if (!socket.destroyed) keepSession(given);
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
    return authorityOf(this.#plan.endpoint);
  }
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
