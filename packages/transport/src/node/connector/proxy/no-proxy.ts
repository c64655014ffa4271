import { node } from "../../node-modules.js";
import { addressFamily } from "../address-family.js";
import type { Endpoint } from "../endpoint.js";
import { canonicalAddress, parseHost } from "../host-name.js";

/**
 * Whether a host is this machine: a proxy would reach itself instead. That is localhost and the names below it
 * (RFC 6761, section 6.3), and literal addresses of 127.0.0.0/8 and ::1. Any other name is for the resolver to know.
 */
export function isLoopback(host: string): boolean {
  const name = plainName(host);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  return isInNetwork("127.0.0.0/8", name) || isSameAddress("::1", name);
}

/**
 * Whether NO_PROXY exempts a server, read as Go reads it (httpproxy.Config). curl differs in one case: for it,
 * `.example.com` includes the domain itself. Entries are separated by commas or blanks:
 *
 * - `*`: every server
 * - `example.com`: the host and its subdomains; `.example.com` and `*.example.com`: its subdomains only
 * - `10.1.2.3`, `2001:db8::1`: an address; `10.0.0.0/8`, `2001:db8::/32`: a network. Names are not resolved.
 * - each of these except networks may end with `:port`
 */
export function isExempt({ host, port }: Endpoint, noProxy: string): boolean {
  const name = plainName(host);
  return noProxy.split(/[\s,]+/).some((entry) => entry !== "" && isMatch(entry, name, port));
}

function isMatch(entry: string, name: string, port: number): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, name);
  const [, host = entry, entryPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  if (canonicalAddress(host) !== undefined) return isSameAddress(host, name);
  if (addressFamily(name) !== 0) return false;
  const [prefix] = /^\*?\./.exec(host) ?? [""];
  const domain = plainName(host.slice(prefix.length));
  if (domain === "") return false;
  return name.endsWith(`.${domain}`) || (prefix === "" && name === domain);
}

function isInNetwork(entry: string, name: string): boolean {
  const [, base = "", length] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const address = canonicalAddress(name);
  const family = addressFamily(base);
  if (address === undefined || addressFamily(address) !== family) return false;
  const bits = Number(length);
  if (bits > (family === 4 ? 32 : 128)) return false;
  const network = new node.net.BlockList();
  network.addSubnet(base, bits, family === 4 ? "ipv4" : "ipv6");
  return network.check(address, family === 4 ? "ipv4" : "ipv6");
}

/** An address has many spellings. */
function isSameAddress(address: string, name: string): boolean {
  return canonicalAddress(address) === (canonicalAddress(name) ?? "");
}

function plainName(host: string): string {
  return parseHost(host)?.name ?? "";
}
