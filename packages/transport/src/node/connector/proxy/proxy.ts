import { UsageError } from "@apns/wire";
import { authoritiesOf } from "../../credentials/authorities.js";
import type { Endpoint } from "../endpoint.js";
import { parseHost } from "../host-name.js";
import { isExempt, isLoopback } from "./no-proxy.js";

/** A proxy to tunnel through. */
export interface ProxyAddress {
  /**
   * `http://`, `https://` for TLS to the proxy itself, or `socks5://` (also `socks5h://`; with both the proxy resolves
   * names), with host and port and, if the proxy requires them, user and password (percent-encoded). Default ports: 80,
   * 443 and 1080.
   */
  readonly url: string;
  /** PEM certificates of the authorities to trust for an `https://` proxy. Default: the system's. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
}

/** `environment`: HTTPS_PROXY, ALL_PROXY and NO_PROXY decide. `none`: no proxy, whatever the environment says. */
export type ProxyOption = "environment" | "none" | ProxyAddress;

/** A parsed proxy address. */
export interface ProxyServer {
  readonly host: string;
  readonly port: number;
  readonly scheme: "http" | "https" | "socks5";
  readonly ca: readonly string[] | undefined;
  /** A secret; undefined without user and password. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** How a server is reached. */
export interface ProxyRoute {
  /** Undefined: directly. */
  readonly proxy?: ProxyServer;
  /** Why a variable of the environment is ignored, without its value; undefined if none is. */
  readonly warning?: string;
}

/** Lower case first, as in curl. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

const SCHEMES: ReadonlyMap<string, ProxyServer["scheme"]> = new Map([
  ["http", "http"],
  ["https", "https"],
  ["socks", "socks5"],
  ["socks5", "socks5"],
  ["socks5h", "socks5"],
]);
const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const;
/** RFC 1929: one octet each for the length of user and password. */
const MAX_SOCKS_LOGIN_BYTES = 255;

/**
 * Finds the proxy for a server. For a loopback host only a proxy given as an address counts. A variable of the
 * environment that cannot be used is ignored, since it may be meant for other programs; the warning says so.
 *
 * @throws UsageError for the option, if its URL cannot be parsed or has another scheme. The message does not repeat the
 *   URL, which may hold a password.
 */
export function resolveProxy(
  option: ProxyOption,
  server: Endpoint,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ProxyRoute {
  if (option === "none") return {};
  if (option !== "environment") return { proxy: parseProxy(option, "proxy.url") };
  const variable = VARIABLES.find((name) => env[name]);
  const url = variable === undefined ? undefined : env[variable];
  if (variable === undefined || url === undefined || isLoopback(server.host)) return {};
  if (isExempt(server, env["no_proxy"] || env["NO_PROXY"] || "")) return {};
  try {
    return { proxy: parseProxy({ url: url.includes("://") ? url : `http://${url}` }, variable) };
  } catch (error) {
    const warning = `${(error as UsageError).message} It is ignored: connections go without a proxy. Pass proxy: "none" if they should, otherwise proxy: { url }.`;
    return { warning };
  }
}

function parseProxy({ url, ca }: ProxyAddress, field: string): ProxyServer {
  const wrong = (code: "invalid-type" | "out-of-range", what: string): UsageError =>
    new UsageError(code, `${field} ${what}. Write it like http://user:password@proxy.example:3128.`, {
      field,
    });
  const [, given] = /^([a-z0-9]+):\/\//i.exec(url.trim()) ?? [];
  if (given === undefined) throw wrong("invalid-type", "has no scheme");
  const scheme = SCHEMES.get(given.toLowerCase());
  if (scheme === undefined) {
    throw wrong(
      "out-of-range",
      `has the scheme ${given.toLowerCase()}; http, https, socks5 and socks5h are supported`,
    );
  }
  let parsed: URL;
  let host: string;
  let user: string;
  let password: string;
  try {
    parsed = new URL(url.trim());
    host = decodeURIComponent(parsed.hostname);
    user = decodeURIComponent(parsed.username);
    password = decodeURIComponent(parsed.password);
  } catch {
    // No cause: it would repeat the URL.
    throw wrong("invalid-type", "is not a URL that can be parsed (write % in a password as %25)");
  }
  const name = parseHost(host);
  if (name === undefined) throw wrong("invalid-type", "names no host");
  const isLong = [user, password].some((text) => Buffer.byteLength(text) > MAX_SOCKS_LOGIN_BYTES);
  if (scheme === "socks5" && isLong) {
    throw wrong("out-of-range", "has a user or password of more than 255 bytes, more than SOCKS5 carries");
  }
  return {
    host: name.dialled,
    port: parsed.port === "" ? DEFAULT_PORTS[scheme] : Number(parsed.port),
    scheme,
    ca: ca === undefined ? undefined : authoritiesOf(ca),
    login: user === "" && password === "" ? undefined : { user, password },
  };
}
