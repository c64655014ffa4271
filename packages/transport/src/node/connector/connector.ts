import { isIPv6 } from "node:net";
import { createSecureContext, type SecureVersion, type TLSSocket } from "node:tls";
import { UsageError } from "@apns/wire";
import type { TransportError } from "../../errors/transport-error.js";
import {
  anyObject,
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
} from "../../options/option-check.js";
import type { Credentials } from "../credentials/credentials.js";
import { explainConnectionError } from "./connection-error.js";
import { Dialer } from "./dialer.js";
import type { Endpoint } from "./endpoint.js";
import type { PatientSocket } from "./patient-socket.js";
import { type ProxyAddress, type ProxyOption, resolveProxy } from "./proxy/proxy.js";

export interface ConnectorOptions {
  readonly endpoint: Endpoint;
  /** The client certificate. Absent where provider tokens say who you are. */
  readonly credentials?: Credentials;
  /** What to speak (ALPN), the best first: `["h2"]` for HTTP/2. Default: nothing is said, as in the binary protocol. */
  readonly alpnProtocols?: readonly string[];
  /**
   * A proxy to tunnel through. Default `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY are heeded, except for
   * loopback hosts; read at construction.
   */
  readonly proxy?: ProxyOption;
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string | readonly string[];
  /** The name for SNI and for checking the server's certificate. Default: the host. */
  readonly servername?: string;
  /** Milliseconds for the TCP connection, name resolution and a proxy's tunnel included. Default 10,000. */
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
  /** Tells connectors apart whose connections cannot stand in for each other: host, port, fingerprint of the certificate. */
  readonly identity: string;
  /** @throws TransportError (as a rejection), translated from whatever happened */
  connect(options?: { readonly signal?: AbortSignal }): Promise<TlsConnection>;
}

/** What is no host name must not reach a proxy: it stands in the head of a request there. */
const hostName: OptionCheck = (value, field) => {
  text(value, field);
  const host = value as string;
  if (isIPv6(host) || !/[^\w.\-\u0080-\uffff]/.test(host)) return;
  throw new UsageError(
    "out-of-range",
    `${field} holds characters that no host has. Give host and port apart.`,
    {
      field,
    },
  );
};

const versions = oneOf("TLSv1.2", "TLSv1.3", "TLSv1.1", "TLSv1");
const checkOptions = members({
  endpoint: members({ host: hostName, port: integer(1, 65_535) }),
  credentials: anyObject,
  alpnProtocols: (value, field) => {
    if (!Array.isArray(value) || value.length === 0) {
      throw new UsageError("invalid-type", `${field} must be a list of protocol names.`, { field });
    }
    for (const [at, name] of value.entries()) text(name, `${field}[${at}]`);
  },
  proxy: (value, field) => {
    if (typeof value === "string") {
      oneOf("environment", "none")(value, field);
      return;
    }
    members({ url: text, ca: pemCertificates })(value, field);
    if ((value as Partial<ProxyAddress>).url !== undefined) return;
    throw new UsageError("missing-option", `${field}.url is missing: give the proxy's address.`, {
      field: `${field}.url`,
    });
  },
  ca: pemCertificates,
  servername: text,
  connectTimeoutMs: milliseconds(1),
  handshakeTimeoutMs: milliseconds(1),
  keepAliveInitialDelayMs: milliseconds(0),
  minVersion: versions,
  maxVersion: versions,
} satisfies Record<keyof ConnectorOptions, OptionCheck>);

/**
 * Makes a connector; nothing is opened before {@link Connector.connect}.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range
 */
export function createConnector(options: ConnectorOptions): Connector {
  checkOptions(options, "");
  requireOptions(options);
  const { endpoint, credentials, servername, alpnProtocols } = options;
  const contextOptions = {
    ...(options.ca === undefined ? {} : { ca: [options.ca].flat() }),
    minVersion: options.minVersion ?? "TLSv1.2",
    maxVersion: options.maxVersion ?? "TLSv1.3",
  };
  const secureContext =
    credentials === undefined
      ? createSecureContext(contextOptions)
      : credentials.createSecureContext(contextOptions);
  const dialer = new Dialer({
    endpoint,
    proxy: resolveProxy(options.proxy ?? "environment", endpoint),
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
    keepAliveMs: options.keepAliveInitialDelayMs ?? 60_000,
    alpnProtocols,
    servername: servername ?? endpoint.host,
    secureContext,
  });
  const { host, port } = endpoint;
  return {
    endpoint,
    identity: `${host}:${port} ${credentials?.certificate.fingerprint256 ?? "-"}`,
    connect: async ({ signal } = {}) => openConnection(await dialer.dial(signal)),
  };
}

function requireOptions({ endpoint, credentials }: ConnectorOptions): void {
  const missing = (field: string, cure: string): UsageError =>
    new UsageError("missing-option", `${field} is missing: ${cure}.`, { field });
  if (endpoint?.host === undefined) throw missing("endpoint.host", "name the host to connect to");
  if (endpoint.port === undefined) throw missing("endpoint.port", "give the port to connect to");
  if (credentials === undefined) return;
  if (typeof credentials.createSecureContext !== "function") {
    throw new UsageError("invalid-type", "credentials must be what loadCredentials returned.", {
      field: "credentials",
    });
  }
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
