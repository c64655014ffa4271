import { UsageError } from "@apns/wire";
import { authoritiesOf } from "../../credentials/authorities.js";
import { isExempt, isLoopback } from "./no-proxy.js";

/** A proxy to tunnel through. */
export interface ProxyAddress {
  /**
   * `http://` or, for TLS to the proxy itself, `https://`, with host and port and, if the proxy requires them, user and
   * password (percent-encoded). Default ports: 80 and 443.
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
  readonly isSecure: boolean;
  readonly ca: readonly string[] | undefined;
  /** The value of `proxy-authorization`, a secret; undefined without user and password. */
  readonly authorization: string | undefined;
}

/** Lower case first, as in curl. */
const VARIABLES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/**
 * Returns the proxy for a server; undefined: connect directly. For a loopback host only a proxy given as an address
 * counts.
 *
 * @throws UsageError for a URL that cannot be parsed or has another scheme. The message does not repeat the URL, which
 *   may hold a password.
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
    new UsageError(code, `${field} ${what}. Write it like http://user:password@proxy.example:3128.`, {
      field,
    });
  const [, scheme] = /^([a-z0-9]+):\/\//i.exec(url.trim()) ?? [];
  if (scheme === undefined) throw wrong("invalid-type", "has no scheme");
  const isSecure = scheme.toLowerCase() === "https";
  if (!isSecure && scheme.toLowerCase() !== "http") {
    throw wrong("out-of-range", `has the scheme ${scheme.toLowerCase()}; only http and https are supported`);
  }
  let parsed: URL;
  let user: string;
  let password: string;
  try {
    parsed = new URL(url.trim());
    user = decodeURIComponent(parsed.username);
    password = decodeURIComponent(parsed.password);
  } catch {
    // No cause: it would repeat the URL.
    throw wrong("invalid-type", "is not a URL that can be parsed (write % in a password as %25)");
  }
  const credentials = Buffer.from(`${user}:${password}`, "utf8").toString("base64");
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? (isSecure ? 443 : 80) : Number(parsed.port),
    isSecure,
    ca: ca === undefined ? undefined : authoritiesOf(ca),
    authorization: user === "" && password === "" ? undefined : `Basic ${credentials}`,
  };
}
