import { BlockList, isIP } from "node:net";

/** Where a connection goes. */
interface Server {
  readonly host: string;
  readonly port: number;
}

/** Whether a host is this machine: a proxy would reach itself instead. */
export function isLoopback(host: string): boolean {
  const name = plainName(host);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  return /^(::ffff:)?127\./.test(name) || /^(0*:)+0*1$/.test(name);
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
export function isExempt({ host, port }: Server, noProxy: string): boolean {
  const name = plainName(host);
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && isMatch(entry, name, port));
}

function isMatch(entry: string, name: string, port: number): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, name);
  const [, host = entry, entryPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const wanted = plainName(host);
  if (isIP(wanted) !== 0) return isSameAddress(wanted, name);
  const domain = wanted.replace(/^\*?\./, "");
  if (domain === "" || isIP(name) !== 0) return false;
  return name.endsWith(`.${domain}`) || name === wanted;
}

function isInNetwork(entry: string, name: string): boolean {
  const [base = "", length = ""] = entry.split("/");
  const family = isIP(base);
  if (family === 0 || isIP(name) !== family || !/^\d{1,3}$/.test(length)) return false;
  const bits = Number(length);
  if (bits > (family === 4 ? 32 : 128)) return false;
  const network = new BlockList();
  network.addSubnet(base, bits, family === 4 ? "ipv4" : "ipv6");
  return network.check(name, family === 4 ? "ipv4" : "ipv6");
}

/** An IPv6 address has many spellings. */
function isSameAddress(address: string, name: string): boolean {
  return address === name || isInNetwork(`${address}/${isIP(address) === 4 ? 32 : 128}`, name);
}

/** In lower case, without the brackets of IPv6 and without a final dot. */
function plainName(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}
