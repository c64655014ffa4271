import { UsageError } from "@apns/wire";
import { isExempt, isLoopback } from "./no-proxy.js";

/** A proxy to tunnel through. */
export interface ProxyAddress {
  /**
   * `http://` or, for TLS to the proxy, `https://`, with host, port and, where it asks for it, user and
   * password (percent-encoded). Default ports: 80 and 443.
   */
  readonly url: string;
  /** PEM certificates to trust for an `https://` proxy instead of the system's. */
  readonly ca?: string | readonly string[] | undefined;
}

/** `environment` heeds HTTPS_PROXY, ALL_PROXY and NO_PROXY; `none` heeds nothing. */
export type ProxyOption = "environment" | "none" | ProxyAddress;

/** A proxy, taken apart. */
export interface ProxyServer {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly ca: readonly string[] | undefined;
  /** The value of `proxy-authorization`. A secret. */
  readonly authorization: string | undefined;
}

/** Lower case first, as in curl. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/**
 * The proxy for a server; undefined where none is to be used. Loopback hosts get one only when it is given as an
 * address.
 *
 * @throws UsageError for a URL that is none or of another scheme, without repeating it: it may hold a password
 */
export function resolveProxy(
  option: ProxyOption,
  server: { readonly host: string; readonly port: number },
  env: Readonly<Record<string, string | undefined>> = process.env,
): ProxyServer | undefined {
  if (option === "none") return undefined;
  if (option !== "environment") return parseProxy(option, "proxy.url");
  const variable = VARIABLES.find((name) => env[name]);
  const url = variable === undefined ? undefined : env[variable];
  if (variable === undefined || url === undefined || isLoopback(server.host)) return undefined;
  if (isExempt(server, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  return parseProxy({ url: url.includes("://") ? url : `http://${url}` }, variable);
}

function parseProxy({ url, ca }: ProxyAddress, field: string): ProxyServer {
  const wrong = (code: "invalid-type" | "out-of-range", what: string): UsageError =>
    new UsageError(code, `${field} ${what}; it must be like http://user:password@proxy.example:3128.`, {
      field,
    });
  const [, scheme] = /^([a-z0-9]+):\/\//i.exec(url.trim()) ?? [];
  if (scheme === undefined) throw wrong("invalid-type", "has no scheme");
  const isSecure = scheme.toLowerCase() === "https";
  if (!isSecure && scheme.toLowerCase() !== "http") {
    throw wrong(
      "out-of-range",
      `has the scheme ${scheme.toLowerCase()}, where only http and https are possible`,
    );
  }
  let parsed: URL;
  let user: string;
  let password: string;
  try {
    parsed = new URL(url.trim());
    user = decodeURIComponent(parsed.username);
    password = decodeURIComponent(parsed.password);
  } catch {
    // Without its cause: that would repeat the URL.
    throw wrong("invalid-type", "is no URL whose parts can be read (a % in a password is written %25)");
  }
  const credentials = Buffer.from(`${user}:${password}`, "utf8").toString("base64");
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? (isSecure ? 443 : 80) : Number(parsed.port),
    isSecure,
    ca: ca === undefined ? undefined : [ca].flat(),
    authorization: user === "" && password === "" ? undefined : `Basic ${credentials}`,
  };
}
