import { isIP } from "node:net";
import { UsageError } from "../../session/usage-error.js";

/** A proxy to tunnel through. */
export interface ProxyAddress {
  /**
   * `http://` or, for TLS to the proxy, `https://`, with host, port and, where it asks for it, user and
   * password (percent-encoded). Default ports: 80 and 443.
   */
  readonly url: string;
  /** PEM certificates to trust for an `https://` proxy instead of the system's. */
  readonly ca?: string | readonly string[];
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

/** The proxy for a server, or undefined. @throws UsageError for a URL that is none, without repeating it */
export function resolveProxy(
  option: ProxyOption,
  server: { readonly host: string; readonly port: number },
  env: Readonly<Record<string, string | undefined>> = process.env,
): ProxyServer | undefined {
  if (option === "none") return undefined;
  if (option !== "environment") return parseProxy(option, "proxy.url");
  // Lower case first, as curl has it: for HTTP_PROXY alone upper case was found dangerous.
  for (const name of ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) {
    const url = env[name];
    if (url === undefined || url === "") continue;
    if (isExempt(server, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
    return parseProxy({ url: url.includes("://") ? url : `http://${url}` }, name);
  }
  return undefined;
}

function parseProxy({ url, ca }: ProxyAddress, field: string): ProxyServer {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    // Without its cause: that would repeat the URL, which may hold a password.
    throw new UsageError("invalid-type", `${field} is no URL: it must be like http://proxy.example:3128.`, {
      field,
    });
  }
  const isSecure = parsed.protocol === "https:";
  if (!isSecure && parsed.protocol !== "http:") {
    throw new UsageError(
      "out-of-range",
      `${field} has the scheme ${parsed.protocol.slice(0, -1)}; http and https are possible.`,
      { field },
    );
  }
  const { username, password } = parsed;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port === "" ? (isSecure ? 443 : 80) : Number(parsed.port),
    isSecure,
    ca: ca === undefined ? undefined : [ca].flat(),
    authorization: username === "" ? undefined : `Basic ${Buffer.from(user, "utf8").toString("base64")}`,
  };
}

/** NO_PROXY as Go and curl read it: hosts, domains with all below them, addresses, networks, each with a port if wanted. */
function isExempt({ host, port }: { readonly host: string; readonly port: number }, list: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  if (name === "localhost" || name === "::1" || /^127\./.test(name)) return true;
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => isMatch(entry.toLowerCase(), name, port));
}

function isMatch(entry: string, name: string, port: number): boolean {
  if (entry === "*") return true;
  const withPort = /^(.*?[^:]):(\d+)$/.exec(entry);
  const hasPort = withPort !== null && isIP(entry) === 0;
  if (hasPort && Number(withPort[2]) !== port) return false;
  const pattern = (hasPort ? (withPort[1] ?? "") : entry).replace(/^\[|\]$/g, "");
  if (pattern.includes("/")) return isInNetwork(pattern, name);
  const domain = pattern.replace(/^\*?\./, "");
  if (name === domain) return !pattern.startsWith(".");
  return isIP(name) === 0 && name.endsWith(`.${domain}`);
}

function isInNetwork(network: string, address: string): boolean {
  const [base = "", length = ""] = network.split("/");
  if (isIP(base) !== 4 || isIP(address) !== 4 || !/^\d{1,2}$/.test(length)) return false;
  const bits = Number(length);
  const mask = bits === 0 ? 0 : (~0 << (32 - bits)) >>> 0;
  return (toNumber(base) & mask) >>> 0 === (toNumber(address) & mask) >>> 0;
}

function toNumber(address: string): number {
  return address.split(".").reduce((number, part) => (number << 8) | Number(part), 0) >>> 0;
}
