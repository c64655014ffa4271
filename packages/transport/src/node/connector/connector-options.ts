import { isIPv6 } from "node:net";
import type { SecureVersion } from "node:tls";
import { UsageError } from "@apns/wire";
import {
  integer,
  members,
  milliseconds,
  type OptionCheck,
  oneOf,
  pemCertificates,
  text,
} from "../../options/option-check.js";
import { type OptionTable, type ResolvedOptions, resolveOptions } from "../../options/option-table.js";
import type { Credentials } from "../credentials/credentials.js";
import type { Endpoint } from "./endpoint.js";
import type { ProxyOption } from "./proxy/proxy.js";

export interface ConnectorOptions {
  readonly endpoint: Endpoint;
  /** The client certificate. Absent where provider tokens identify the program. */
  readonly credentials?: Credentials | undefined;
  /** ALPN: protocol names, the preferred first; `["h2"]` for HTTP/2. Default: no ALPN, as the binary protocol has none. */
  readonly alpnProtocols?: readonly string[] | undefined;
  /**
   * A proxy to tunnel through. Default `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY are obeyed, except for
   * loopback hosts; read when the connector is created.
   */
  readonly proxy?: ProxyOption | undefined;
  /** PEM certificates to trust instead of the system's. Default: the system's. */
  readonly ca?: string | readonly string[] | undefined;
  /** The name for SNI and for checking the server's certificate. Default: the host. */
  readonly servername?: string | undefined;
  /**
   * Milliseconds for the TCP connection, including name resolution and a proxy's tunnel, 1 to 86,400,000.
   * Default 10,000.
   */
  readonly connectTimeoutMs?: number | undefined;
  /** Milliseconds for the TLS handshake, 1 to 86,400,000. Default 10,000. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Milliseconds of idleness before TCP probes the peer, 0 to 86,400,000. Default 60,000; 0 = never. */
  readonly keepAliveInitialDelayMs?: number | undefined;
  /** The lowest TLS version. Default `TLSv1.2`. */
  readonly minVersion?: SecureVersion | undefined;
  /** The highest TLS version. Default `TLSv1.3`. */
  readonly maxVersion?: SecureVersion | undefined;
}

type Resolved = ResolvedOptions<ConnectorOptions, "credentials" | "alpnProtocols" | "ca" | "servername">;

const versions = oneOf("TLSv1.2", "TLSv1.3", "TLSv1.1", "TLSv1");

const table: OptionTable<Resolved> = {
  endpoint: {
    group: {
      host: { check: hostName, missing: "name the host to connect to" },
      port: { check: integer(1, 65_535), missing: "give the port to connect to" },
    },
  },
  credentials: { check: loadedCredentials, default: undefined },
  alpnProtocols: { check: protocolNames, default: undefined },
  proxy: { check: proxyOption, default: "environment" },
  ca: { check: pemCertificates, default: undefined },
  servername: { check: text, default: undefined },
  connectTimeoutMs: { check: milliseconds(1), default: 10_000 },
  handshakeTimeoutMs: { check: milliseconds(1), default: 10_000 },
  keepAliveInitialDelayMs: { check: milliseconds(0), default: 60_000 },
  minVersion: { check: versions, default: "TLSv1.2" },
  maxVersion: { check: versions, default: "TLSv1.3" },
};

const proxyAddress: OptionCheck = members({ url: text, ca: pemCertificates });

/** @throws UsageError for options that are missing, unknown, of a wrong type or out of range */
export function resolveConnectorOptions(options: ConnectorOptions): Resolved {
  // Plain JavaScript may give nothing at all: that is a wrong type, not a missing host.
  return resolveOptions(table, options ?? null);
}

/** A proxy's request line holds the host, so nothing else may reach it. */
function hostName(value: unknown, field: string): void {
  text(value, field);
  const host = value as string;
  if (isIPv6(host) || !/[^\w.\-\u0080-\uffff]/.test(host)) return;
  throw new UsageError(
    "out-of-range",
    `${field} has characters that a host name cannot have. Give host and port separately.`,
    { field },
  );
}

function loadedCredentials(value: unknown, field: string): void {
  if (typeof (value as Partial<Credentials> | null)?.createSecureContext === "function") return;
  throw new UsageError("invalid-type", `${field} must be what loadCredentials returned.`, { field });
}

function protocolNames(value: unknown, field: string): void {
  if (!Array.isArray(value) || value.length === 0) {
    throw new UsageError("invalid-type", `${field} must be a list of protocol names.`, { field });
  }
  for (const [at, name] of value.entries()) text(name, `${field}[${at}]`);
}

function proxyOption(value: unknown, field: string): void {
  if (typeof value === "string") {
    oneOf("environment", "none")(value, field);
    return;
  }
  proxyAddress(value, field);
  if ((value as { readonly url?: unknown }).url !== undefined) return;
  throw new UsageError("missing-option", `${field}.url is missing: give the proxy's address.`, {
    field: `${field}.url`,
  });
}
