import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import {
  createServer as createTlsServer,
  type SecureVersion,
  type TLSSocket,
  type Server as TlsServer,
} from "node:tls";
import type { ConnectionDesk } from "../connections/connection-desk.js";
import { FrameLog } from "../connections/frame-log.js";
import type { EventHub } from "../events/event-hub.js";
import type { CertificateEnvironment } from "../identity/certificate-environment.js";
import type { CertificateAndKey } from "../identity/key-pair.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { Service } from "../journal/journal-entry.js";
import type { Resolved } from "../options/resolve-options.js";
import { realSetImmediate } from "../real-time.js";
import type { ConnectRule } from "../rules/rule.js";
import type { RuleBook } from "../rules/rule-book.js";
import type { Match } from "../rules/rule-matcher.js";
import { SimulatorError } from "../simulator-error.js";
import { EndpointConnection } from "./endpoint-connection.js";
import { describeFailure, type HandshakeFailure, LEFT } from "./handshake-failure.js";
import { peerCertificate } from "./peer-certificate.js";

/** A TLS record with the fatal alert handshake_failure. */
const HANDSHAKE_FAILURE = Buffer.from("15030300020228", "hex");

/** TLS versions that a service speaks. Undefined means the default. */
export interface TlsRange {
  /** Default `TLSv1.2`. */
  readonly minVersion?: SecureVersion | undefined;
  /** Default `TLSv1.3`. */
  readonly maxVersion?: SecureVersion | undefined;
}

export interface TlsEndpointOptions {
  readonly service: Service;
  readonly port: number;
  /** An address or name to listen on. */
  readonly host: string;
  /** The authority of client certificates, PEM. */
  readonly ca: string;
  readonly serverCertificate: CertificateAndKey;
  readonly environment: CertificateEnvironment;
  readonly tls: Resolved<TlsRange>;
  /**
   * `required`: the handshake fails without a good one. `optional`: any certificate is let in, or none, and `serve`
   * judges it. Default `required`.
   */
  readonly clientCertificate?: "required" | "optional";
  /**
   * The only protocol to speak (ALPN). A client that offers others is refused; one that offers none is served, as at
   * Apple: aioapns never offers any. Default: no ALPN.
   */
  readonly alpnProtocol?: string;
  readonly journal: JournalRecorder;
  readonly connections: ConnectionDesk;
  readonly hub: EventHub;
  /** The simulator's clock. */
  readonly clock: () => number;
  /** How many frames of each connection are kept. */
  readonly frameLog: number;
  readonly rules: () => RuleBook;
  /** Called when a handshake fails. */
  readonly onHandshakeFailed: ((failure: HandshakeFailure) => void) | undefined;
  /** Called after the handshake. */
  readonly serve: (connection: EndpointConnection) => void;
}

/** A TLS server. */
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
    // TLS takes over the sockets of a plain server, so that a rule can interfere before the handshake.
    this.#tls = createTlsServer({
      ...options.serverCertificate,
      ca: options.ca,
      requestCert: true,
      rejectUnauthorized: options.clientCertificate !== "optional",
      ...(options.alpnProtocol === undefined ? {} : { ALPNProtocols: [options.alpnProtocol] }),
      minVersion,
      maxVersion,
      // OpenSSL 3 speaks the versions before 1.2 at security level 0 only.
      ...(isOld ? { ciphers: "DEFAULT@SECLEVEL=0" } : {}),
    });
    // The first event of a TLS socket, while it still knows its peer's address. When a bad certificate is reported,
    // it no longer does.
    this.#tls.on("keylog", (_line, socket) => this.#find(socket));
    this.#tls.on("secureConnection", (socket) => this.#secured(socket));
    this.#tls.on("tlsClientError", (error, socket) => {
      // Clients vanish in the middle of a handshake; that must not throw here.
      socket.on("error", () => {});
      const connection = this.#find(socket);
      connection?.failsInHandshake(describeFailure(error, socket.authorizationError));
      if (connection !== undefined) this.#reportFailure(connection);
      socket.destroy();
    });
    this.#server = createServer({ noDelay: true }, (raw) => this.#accept(raw));
  }

  static async listen(options: TlsEndpointOptions): Promise<TlsEndpoint> {
    const endpoint = new TlsEndpoint(options);
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const where = `cannot listen on ${options.host}:${options.port} (${cause.code})`;
        const message =
          cause.code === "EADDRNOTAVAIL" || cause.code === "ENOTFOUND"
            ? `host: ${where}; give an address of this machine, or 0.0.0.0 for all of them`
            : `${options.service}Port: ${where}; choose another port, or 0 for a free one`;
        reject(new SimulatorError("listen-failed", message, { cause }));
      });
      endpoint.#server.listen(options.port, options.host, resolve);
    });
    // A failed accept (no more file descriptors) loses a connection; it must not crash the program.
    endpoint.#server.removeAllListeners("error").on("error", () => {});
    return endpoint;
  }

  get address(): { readonly host: string; readonly port: number } {
    const { port } = this.#server.address() as AddressInfo;
    return { host: this.#options.host, port };
  }

  get connectionCount(): number {
    return this.#open.size;
  }

  /** Stops listening and destroys open connections; resolves when they are gone. */
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
    const { service, journal, rules, connections } = this.#options;
    const connection = this.#newConnection(raw);
    const match = rules().onConnect(service, connection.number);
    this.#open.set(key, connection);
    raw.once("close", () => {
      this.#open.delete(key);
      connection.forgetTimers();
      // TLS reports only after the socket's end why the handshake failed.
      if (connection.tls === undefined) realSetImmediate(() => this.#noteClosed(connection));
      else if (connection.endReported === undefined) this.#noteClosed(connection);
      else void connection.endReported.then(() => this.#noteClosed(connection));
    });
    journal.record({
      kind: "connection-opened",
      ...connection.entryBase(),
      ...(match === undefined ? {} : { rule: match.rule }),
    });
    connections.opened(connection);
    if (match === undefined) this.#tls.emit("connection", raw);
    else interfere(connection, match);
  }

  #newConnection(raw: Socket): EndpointConnection {
    const { service, hub, clock, frameLog } = this.#options;
    const id = `${service}-${this.#connections}`;
    const frames = new FrameLog(frameLog, {
      now: clock,
      onFrame: (frame) => {
        if (hub.wants("frame")) hub.publish({ kind: "frame", connection: id, frame });
      },
    });
    return new EndpointConnection(raw, { service, number: this.#connections, frames, now: clock });
  }

  #noteClosed(connection: EndpointConnection): void {
    const { reason, detail } = connection;
    connection.noteClosed();
    if (reason === "handshake-failed") this.#reportFailure(connection);
    this.#options.journal.record({
      kind: "connection-closed",
      ...connection.entryBase(),
      reason,
      ...(detail === undefined ? {} : { detail }),
    });
    this.#options.connections.closed(connection);
    connection.markClosed();
  }

  #reportFailure(connection: EndpointConnection): void {
    const { number, raw, failure = LEFT, isFailureReported } = connection;
    // A client that leaves before it has sent anything is a port scan or a health check.
    if (isFailureReported || (failure.code === LEFT.code && raw.bytesRead === 0)) return;
    connection.isFailureReported = true;
    const { service, onHandshakeFailed } = this.#options;
    onHandshakeFailed?.({ service, connection: number, ...failure });
  }

  #secured(socket: TLSSocket): void {
    socket.on("error", () => {});
    const connection = this.#find(socket);
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    connection.secure(socket);
    // Not earlier: a client that leaves in the middle of its handshake is gone, not half-closed.
    socket.allowHalfOpen = true;
    const { clientCertificate, environment } = this.#options;
    connection.certificate = peerCertificate(socket, environment);
    this.#options.journal.record({
      kind: "connection-secured",
      ...connection.entryBase(),
      tlsVersion: socket.getProtocol() ?? "",
      topic: (socket.getPeerCertificate().subject as { UID?: string } | undefined)?.UID ?? "",
    });
    this.#options.connections.secured(connection);
    if (clientCertificate !== "optional" && !connection.certificate?.isOfEnvironment) {
      // Apple lets such a client in and then closes the connection without an error response.
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

// A TLS socket does not show its TCP socket; the client's address identifies both.
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

function interfere(connection: EndpointConnection, match: Match<ConnectRule["do"]>): void {
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
