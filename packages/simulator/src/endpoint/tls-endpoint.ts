import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import {
  createServer as createTlsServer,
  type SecureVersion,
  type TLSSocket,
  type Server as TlsServer,
} from "node:tls";
import type { CertificateEnvironment } from "../identity/certificate-environment.js";
import type { SimulatorIdentity } from "../identity/simulator-identity.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { Service } from "../journal/journal-entry.js";
import type { Resolved } from "../options/resolve-options.js";
import type { ConnectRule } from "../rules/rule.js";
import type { RuleBook } from "../rules/rule-book.js";
import type { Match } from "../rules/rule-matcher.js";
import { SimulatorError } from "../simulator-error.js";
import { EndpointConnection } from "./endpoint-connection.js";
import { peerCertificate } from "./peer-certificate.js";

/** A TLS record with the fatal alert handshake_failure. */
const HANDSHAKE_FAILURE = Buffer.from("15030300020228", "hex");

export interface TlsRange {
  /** Default `TLSv1.2`. */
  readonly minVersion?: SecureVersion | undefined;
  /** Default `TLSv1.3`. */
  readonly maxVersion?: SecureVersion | undefined;
}

export interface TlsEndpointOptions {
  readonly service: Service;
  readonly port: number;
  readonly identity: SimulatorIdentity;
  readonly environment: CertificateEnvironment;
  readonly tls: Resolved<TlsRange>;
  /**
   * `required`: without a good one there is no connection. `optional`: whatever is shown is let in, and judged by
   * `serve`. Default `required`.
   */
  readonly clientCertificate?: "required" | "optional";
  /**
   * The only protocol that is spoken (ALPN); a client that offers others is refused. One that offers none is taken
   * at its word, as Apple does: aioapns never offers any. Default: none is named.
   */
  readonly alpnProtocol?: string;
  readonly journal: JournalRecorder;
  readonly rules: () => RuleBook;
  /** Called after the handshake. */
  readonly serve: (connection: EndpointConnection) => void;
}

/** A TCP port on the loopback interface on which TLS is spoken. */
export class TlsEndpoint {
  readonly #options: TlsEndpointOptions;
  readonly #server: Server;
  readonly #tls: TlsServer;
  readonly #open = new Map<string, EndpointConnection>();
  readonly #bySocket = new WeakMap<TLSSocket, EndpointConnection>();
  #connections = 0;

  private constructor(options: TlsEndpointOptions) {
    this.#options = options;
    const { minVersion, maxVersion } = options.tls;
    const isOld = minVersion === "TLSv1" || minVersion === "TLSv1.1";
    // TLS takes over sockets of a plain server: only so can a rule meddle before the handshake.
    this.#tls = createTlsServer({
      ...options.identity.serverCertificate,
      ca: options.identity.ca,
      requestCert: true,
      rejectUnauthorized: options.clientCertificate !== "optional",
      ...(options.alpnProtocol === undefined ? {} : { ALPNProtocols: [options.alpnProtocol] }),
      minVersion,
      maxVersion,
      // OpenSSL 3 speaks the versions before 1.2 at security level 0 only.
      ...(isOld ? { ciphers: "DEFAULT@SECLEVEL=0" } : {}),
    });
    // The first sign of a TLS socket, at a time when it can still tell whose it is. A certificate that is not
    // good is reported when that is no longer so.
    this.#tls.on("keylog", (_line, socket) => this.#find(socket));
    this.#tls.on("secureConnection", (socket) => this.#secured(socket));
    this.#tls.on("tlsClientError", (error, socket) => {
      // Clients vanish in the middle of a handshake; that must never throw here.
      socket.on("error", () => {});
      const detail = socket.authorizationError ?? error.message;
      this.#find(socket)?.endsBecause("handshake-failed", String(detail));
      socket.destroy();
    });
    this.#server = createServer({ noDelay: true }, (raw) => this.#accept(raw));
  }

  static async listen(options: TlsEndpointOptions): Promise<TlsEndpoint> {
    const endpoint = new TlsEndpoint(options);
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once("error", (cause) => {
        const message = `${options.service}Port: cannot listen on 127.0.0.1:${options.port}; choose another port, or 0 for a free one`;
        reject(new SimulatorError("listen-failed", message, { cause }));
      });
      endpoint.#server.listen(options.port, "127.0.0.1", resolve);
    });
    // A failing accept (no more file descriptors) is a lost connection, not a crash.
    endpoint.#server.removeAllListeners("error").on("error", () => {});
    return endpoint;
  }

  get address(): { readonly host: "127.0.0.1"; readonly port: number } {
    const { port } = this.#server.address() as AddressInfo;
    return { host: "127.0.0.1", port };
  }

  get connectionCount(): number {
    return this.#open.size;
  }

  /** Stops listening and destroys what is open; resolves when all of it is gone. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const gone = Array.from(this.#open.values(), (connection) => {
      connection.endsBecause("simulator-closed");
      connection.tls?.destroy();
      connection.raw.destroy();
      return connection.closed;
    });
    await Promise.all([closed, ...gone]);
  }

  #accept(raw: Socket): void {
    raw.on("error", () => {});
    const key = keyOf(raw);
    this.#connections += 1;
    const { service, journal, rules } = this.#options;
    const connection = new EndpointConnection(service, this.#connections, raw);
    const match = rules().onConnect(service, connection.number);
    this.#open.set(key, connection);
    raw.once("close", () => {
      this.#open.delete(key);
      connection.forgetTimers();
      // TLS tells only after the socket's end why it did not come to a handshake.
      if (connection.tls === undefined) setImmediate(() => this.#noteClosed(connection));
      else if (connection.lastWord === undefined) this.#noteClosed(connection);
      else void connection.lastWord.then(() => this.#noteClosed(connection));
    });
    journal.record({
      kind: "connection-opened",
      ...connection.entryBase(),
      ...(match === undefined ? {} : { rule: match.rule }),
    });
    if (match === undefined) this.#tls.emit("connection", raw);
    else meddle(connection, match);
  }

  #noteClosed(connection: EndpointConnection): void {
    const { reason, detail } = connection;
    this.#options.journal.record({
      kind: "connection-closed",
      ...connection.entryBase(),
      reason,
      ...(detail === undefined ? {} : { detail }),
    });
    connection.markClosed();
  }

  #secured(socket: TLSSocket): void {
    socket.on("error", () => {});
    const connection = this.#find(socket);
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    connection.tls = socket;
    // Only now: a client that leaves in the middle of its handshake is gone, not half gone.
    socket.allowHalfOpen = true;
    const { clientCertificate, environment } = this.#options;
    connection.certificate = peerCertificate(socket, environment);
    this.#options.journal.record({
      kind: "connection-secured",
      ...connection.entryBase(),
      tlsVersion: socket.getProtocol() ?? "",
      topic: (socket.getPeerCertificate().subject as { UID?: string } | undefined)?.UID ?? "",
    });
    if (clientCertificate !== "optional" && !connection.certificate?.isOfEnvironment) {
      // Apple lets such a client in and then hangs up without a word.
      connection.endsBecause("wrong-environment");
      socket.destroy();
      return;
    }
    this.#options.serve(connection);
  }

  #find(socket: TLSSocket): EndpointConnection | undefined {
    const connection = this.#bySocket.get(socket) ?? this.#open.get(keyOf(socket));
    if (connection !== undefined) this.#bySocket.set(socket, connection);
    return connection;
  }
}

// TLS hides which TCP socket it runs on; the client's address tells.
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

function meddle(connection: EndpointConnection, match: Match<ConnectRule["do"]>): void {
  const { raw } = connection;
  connection.endsBecause("rule", match.rule);
  switch (match.do.tls) {
    case "alert":
      raw.once("data", () => raw.end(HANDSHAKE_FAILURE));
      return;
    case "close":
      raw.destroy();
      return;
    case "reset":
      raw.resetAndDestroy();
      return;
    case "stall":
      raw.resume();
  }
}
