import { isIP, Socket } from "node:net";
import { connect as connectTls, type SecureVersion, type TLSSocket } from "node:tls";
import { TransportError } from "../../session/transport-error.js";
import { explainConnectionError } from "./connection-error.js";
import type { Credentials } from "./credentials.js";
import { PatientSocket } from "./patient-socket.js";

/** Where a service listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface ConnectorOptions {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string | readonly string[];
  /** The name for SNI and for checking the server's certificate. Default: the host. */
  readonly servername?: string;
  /** Milliseconds for the TCP connection, name resolution included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for the TLS handshake. Default 10,000. */
  readonly handshakeTimeoutMs?: number;
  /** Milliseconds of idleness before TCP probes the peer. Default 60,000; 0 = never. */
  readonly keepAliveInitialDelayMs?: number;
  /** TLS versions. Default 1.2 to 1.3. */
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
}

/** One TLS connection that was opened. */
export interface TlsConnection {
  readonly socket: TLSSocket;
  /** Why the first failed write failed. Bytes written after it are dropped, but reading goes on. */
  readonly writeFailure: Error | undefined;
  /** Sets the one listener for the first failed write. */
  onWriteFailure(listener: (error: Error) => void): void;
  /** Why the connection ended, where it was no orderly end: the stream itself only ends. */
  readonly endReason: TransportError | undefined;
  /** Whether the connection keeps the process alive. */
  ref(): void;
  unref(): void;
  destroy(): void;
}

/** Opens TLS connections to one endpoint with one identity. Holds no connection itself. */
export interface Connector {
  readonly endpoint: Endpoint;
  /** @throws TransportError (as a rejection), translated from whatever happened */
  connect(options?: { readonly signal?: AbortSignal }): Promise<TlsConnection>;
}

export function createConnector(options: ConnectorOptions): Connector {
  const { endpoint, credentials, servername } = options;
  const secureContext = credentials.createSecureContext(
    options.ca === undefined ? undefined : [options.ca].flat(),
  );
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
  const handshakeTimeoutMs = options.handshakeTimeoutMs ?? 10_000;
  const keepAliveMs = options.keepAliveInitialDelayMs ?? 60_000;
  const name = servername ?? endpoint.host;

  const connect = (signal: AbortSignal | undefined): Promise<TlsConnection> =>
    new Promise((resolve, reject) => {
      const tcp = new Socket();
      let tls: TLSSocket | undefined;
      let timer: NodeJS.Timeout | undefined;

      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      const fail = (error: TransportError): void => {
        finish();
        tls?.destroy();
        tcp.destroy();
        reject(error);
      };
      const abort = (): void => {
        fail(
          new TransportError("closed", "The connection attempt was abandoned.", { cause: signal?.reason }),
        );
      };
      const expire = (code: "connect-timeout" | "handshake-timeout", timeoutMs: number): void => {
        const what = code === "connect-timeout" ? "No TCP connection" : "No TLS handshake";
        fail(
          new TransportError(code, `${what} with ${endpoint.host}:${endpoint.port} within ${timeoutMs} ms.`, {
            hint: "Check host and port, and that a firewall lets them through.",
          }),
        );
      };
      const handshake = (): void => {
        clearTimeout(timer);
        timer = setTimeout(expire, handshakeTimeoutMs, "handshake-timeout", handshakeTimeoutMs);
        const socket = connectTls({
          socket: tcp,
          host: endpoint.host,
          ...(isIP(name) === 0 ? { servername: name } : {}),
          secureContext,
        });
        tls = socket;
        socket.on("error", (error) => fail(explainConnectionError(error, "handshaking")));
        socket.once("secureConnect", () => {
          finish();
          resolve(openConnection(new PatientSocket(socket)));
        });
      };

      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener("abort", abort, { once: true });
      timer = setTimeout(expire, connectTimeoutMs, "connect-timeout", connectTimeoutMs);
      tcp.on("error", (error) => fail(explainConnectionError(error, "connecting")));
      tcp.once("connect", handshake);
      tcp.setNoDelay(true);
      if (keepAliveMs > 0) tcp.setKeepAlive(true, keepAliveMs);
      tcp.connect({ host: endpoint.host, port: endpoint.port });
    });

  return { endpoint, connect: ({ signal } = {}) => connect(signal) };
}

function openConnection(patient: PatientSocket): TlsConnection {
  const { socket } = patient;
  return {
    socket,
    get writeFailure() {
      return patient.writeFailure;
    },
    onWriteFailure: (listener) => {
      patient.onWriteFailure = listener;
    },
    get endReason() {
      return patient.readFailure === undefined ? undefined : explainConnectionError(patient.readFailure);
    },
    ref: () => socket.ref(),
    unref: () => socket.unref(),
    destroy: () => socket.destroy(),
  };
}
