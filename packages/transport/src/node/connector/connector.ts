import type { SecureContext, SecureContextOptions, TLSSocket } from "node:tls";
import type { TransportError } from "../../errors/transport-error.js";
import { authoritiesOf } from "../credentials/authorities.js";
import type { Credentials } from "../credentials/credentials.js";
import { node } from "../node-modules.js";
import { explainConnectionError } from "./connection-error.js";
import { type ConnectorOptions, resolveConnectorOptions } from "./connector-options.js";
import { Dialer } from "./dialer.js";
import type { Endpoint } from "./endpoint.js";
import type { PatientSocket } from "./patient-socket.js";
import { resolveProxy } from "./proxy/proxy.js";

/** An open TLS connection. */
export interface TlsConnection {
  readonly socket: TLSSocket;
  /** The error of the first failed write; undefined while writes succeed. Later writes are dropped; reading goes on. */
  readonly writeFailure: Error | undefined;
  /** Sets the listener for the first failed write, in place of an earlier one. */
  onWriteFailure(listener: (error: Error) => void): void;
  /** Why reading broke off; undefined until then, and after an orderly end. The stream emits `end` either way. */
  readonly endReason: TransportError | undefined;
  /** The open connection keeps the process alive; the default. */
  ref(): void;
  /** The process may end while the connection is open. */
  unref(): void;
  destroy(): void;
}

/** Opens TLS connections to one endpoint with one identity, and keeps none of them. */
export interface Connector {
  readonly endpoint: Endpoint;
  /** The proxy that it tunnels through; absent if it connects directly. */
  readonly proxy?: Endpoint | undefined;
  /** Why a proxy variable of the environment is ignored, in a sentence; absent if none is. */
  readonly proxyWarning?: string | undefined;
  /**
   * Opens a connection.
   *
   * @param options `signal` abandons the attempt. Default: only its time-outs do. `connection` is the number by which
   *   the caller speaks of the connection, for connectors that wrap another and report what they do. Default: none.
   * @throws TransportError, as a rejection: `connect-failed`, `connect-timeout`, `handshake-failed`,
   *   `handshake-timeout`, `server-not-trusted`, `certificate-refused`, `http2-not-offered`, `proxy-refused`,
   *   `proxy-authentication`; `closed` after the signal
   */
  connect(options?: {
    readonly signal?: AbortSignal | undefined;
    readonly connection?: number | undefined;
  }): Promise<TlsConnection>;
}

/**
 * Creates a connector. It opens nothing before {@link Connector.connect}.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range; TransportError
 *   `credentials-unreadable` for a `ca` that is something else
 */
export function createConnector(options: ConnectorOptions): Connector {
  const resolved = resolveConnectorOptions(options);
  const { endpoint, credentials, ca, minVersion, maxVersion } = resolved;
  const context = { ...(ca === undefined ? {} : { ca: authoritiesOf(ca) }), minVersion, maxVersion };
  const { proxy, warning } = resolveProxy(resolved.proxy, endpoint);
  const dialer = new Dialer({
    endpoint,
    proxy,
    connectTimeoutMs: resolved.connectTimeoutMs,
    nextAddressDelayMs: resolved.nextAddressDelayMs,
    lookup: resolved.lookup,
    handshakeTimeoutMs: resolved.handshakeTimeoutMs,
    keepAliveMs: resolved.keepAliveInitialDelayMs,
    alpnProtocols: resolved.alpnProtocols,
    servername: resolved.servername ?? endpoint.host,
    tap: resolved.tap,
    createSecureContext: contextMaker(credentials, context),
  });
  return {
    endpoint,
    proxy: proxy && { host: proxy.host, port: proxy.port },
    proxyWarning: warning,
    connect: async ({ signal } = {}) => openConnection(await dialer.dial(signal)),
  };
}

/** Credentials may be refused, so their context is made at once. That of authorities, which were checked, can wait. */
function contextMaker(
  credentials: Credentials | undefined,
  context: Pick<SecureContextOptions, "ca" | "minVersion" | "maxVersion">,
): () => SecureContext {
  if (credentials === undefined) return () => node.tls.createSecureContext(context);
  const made = credentials.createSecureContext(context);
  return () => made;
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
