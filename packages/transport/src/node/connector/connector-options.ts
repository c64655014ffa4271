import type { LookupFunction } from "node:net";
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
import type { TapConnection } from "./connection-tap.js";
import type { Endpoint } from "./endpoint.js";
import { parseHost } from "./host-name.js";
import type { ProxyOption } from "./proxy/proxy.js";

export interface ConnectorOptions {
  /** The server's host and port. */
  readonly endpoint: Endpoint;
  /** The client certificate. Default: none, for servers that take provider tokens. */
  readonly credentials?: Credentials | undefined;
  /** Protocol names for ALPN, preferred first: `["h2"]` for HTTP/2. Default: no ALPN; the binary protocol has none. */
  readonly alpnProtocols?: readonly string[] | undefined;
  /**
   * The proxy to tunnel through. Default `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY apply, except to
   * loopback hosts. They are read when the connector is created.
   */
  readonly proxy?: ProxyOption | undefined;
  /** PEM certificates of the authorities to trust. Default: the system's. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * The name for SNI and for checking the server's certificate. Default: the host. A final dot is left out, and a name
   * in another alphabet is written in ASCII.
   */
  readonly servername?: string | undefined;
  /**
   * Milliseconds for name resolution, the TCP connection and a proxy's tunnel together, 1 to 86,400,000.
   * Default 10,000.
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * Milliseconds that one address of the server, or of the proxy, is tried alone before the next one is tried beside
   * it, 1 to 86,400,000. Default 250 (RFC 8305, section 5). Attempts go on until one connects or all have failed.
   */
  readonly nextAddressDelayMs?: number | undefined;
  /**
   * Resolves names, called as `dns.lookup` is with the option `all`. Default: `dns.lookup`, the system's resolver. For
   * caches, and for machines whose names the system does not know.
   */
  readonly lookup?: LookupFunction | undefined;
  /** Milliseconds for the TLS handshake with the server, 1 to 86,400,000. Default 10,000. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Idle milliseconds after which TCP probes the peer, 0 to 86,400,000; 0: never. Default 60,000. */
  readonly keepAliveInitialDelayMs?: number | undefined;
  /** The lowest TLS version to accept. Default `TLSv1.2`. */
  readonly minVersion?: SecureVersion | undefined;
  /** The highest TLS version to accept. Default `TLSv1.3`. */
  readonly maxVersion?: SecureVersion | undefined;
  /** Watches the bytes of each connection, for tools that show what travels. Default: nobody watches, at no cost. */
  readonly tap?: TapConnection | undefined;
}

type Resolved = ResolvedOptions<
  ConnectorOptions,
  "credentials" | "alpnProtocols" | "ca" | "servername" | "lookup" | "tap"
>;

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
  servername: { check: hostName, default: undefined },
  connectTimeoutMs: { check: milliseconds(1), default: 10_000 },
  nextAddressDelayMs: { check: milliseconds(1), default: 250 },
  lookup: { check: lookupFunction, default: undefined },
  handshakeTimeoutMs: { check: milliseconds(1), default: 10_000 },
  keepAliveInitialDelayMs: { check: milliseconds(0), default: 60_000 },
  minVersion: { check: versions, default: "TLSv1.2" },
  maxVersion: { check: versions, default: "TLSv1.3" },
  tap: { check: tapFunction, default: undefined },
};

const proxyAddress: OptionCheck = members({ url: text, ca: pemCertificates });

/** @throws UsageError for options that are missing, unknown, of a wrong type or out of range */
export function resolveConnectorOptions(options: ConnectorOptions): Resolved {
  // Plain JavaScript may pass undefined: that is a wrong type, not a missing host.
  return resolveOptions(table, options ?? null);
}

/** Hosts go into a proxy's request line and into every request, so they must not smuggle in anything else. */
function hostName(value: unknown, field: string): void {
  text(value, field);
  if (parseHost(value as string) !== undefined) return;
  throw new UsageError(
    "out-of-range",
    `${field} is not a host name or address. Pass the host alone, without scheme, port or path.`,
    { field },
  );
}

function loadedCredentials(value: unknown, field: string): void {
  if (typeof (value as Partial<Credentials> | null)?.createSecureContext === "function") return;
  throw new UsageError("invalid-type", `${field} must be the return value of loadCredentials.`, { field });
}

function lookupFunction(value: unknown, field: string): void {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function with the arguments of dns.lookup.`, {
    field,
  });
}

function tapFunction(value: unknown, field: string): void {
  if (typeof value === "function") return;
  throw new UsageError(
    "invalid-type",
    `${field} must be a function that returns a tap: { sent(bytes), received(bytes) }.`,
    { field },
  );
}

function protocolNames(value: unknown, field: string): void {
  if (!Array.isArray(value) || value.length === 0) {
    throw new UsageError("invalid-type", `${field} must be a non-empty array of protocol names.`, { field });
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
