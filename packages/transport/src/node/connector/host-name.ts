import { node } from "../node-modules.js";
import { addressFamily } from "./address-family.js";
import type { Endpoint } from "./endpoint.js";

/** The longest name of DNS, in characters (RFC 1035, section 2.3.4). */
const MAX_NAME_LENGTH = 253;
/** Labels of letters, digits, hyphens and underscores; no empty one. */
const NAME = /^[\w-]+(\.[\w-]+)*$/;
const MAPPED = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

/** A host in the forms that its uses need. Names are in ASCII and lower case, addresses without brackets. */
export interface HostName {
  /**
   * For connecting: a name keeps the final dot that makes it absolute, an IPv6 address its zone. Short and other
   * spellings of an IPv4 address, such as 127.1, are written out, so that nothing reads them differently later.
   */
  readonly dialled: string;
  /** For the other side, TLS and comparisons: without final dot and zone, which mean something on this machine only. */
  readonly name: string;
}

/** Parses a host: a name in any alphabet, or an address, with or without brackets. Undefined: it cannot be one. */
export function parseHost(text: string): HostName | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (addressFamily(bare) === 6) {
    const dialled = bare.toLowerCase();
    const [name = ""] = dialled.split("%");
    // The zone is the name of an interface, whose case counts.
    return { dialled: `${name}${bare.slice(name.length)}`, name };
  }
  // domainToASCII would read more as a name: ports, percent signs, wildcards.
  if (bare !== text || /[^\w.\-\u0080-\uffff]/.test(text)) return undefined;
  const dialled = node.url.domainToASCII(text);
  const name = dialled.endsWith(".") ? dialled.slice(0, -1) : dialled;
  return NAME.test(name) && name.length <= MAX_NAME_LENGTH ? { dialled, name } : undefined;
}

/** The host for the other side, TLS and comparisons; see {@link HostName.name}. Anything else stays as it is. */
export function nameOf(host: string): string {
  return parseHost(host)?.name ?? host;
}

/** Host and port for the other side: IPv6 in brackets (RFC 3986, section 3.2.2), names in ASCII. */
export function authorityOf({ host, port }: Endpoint): string {
  return `${uriHostOf(host)}:${port}`;
}

/** A host as it stands in a URI (RFC 3986, section 3.2.2). */
export function uriHostOf(host: string): string {
  const name = nameOf(host);
  return addressFamily(name) === 6 ? `[${name}]` : name;
}

/** The name for SNI; undefined for addresses, which SNI does not have (RFC 6066, section 3). */
export function tlsNameOf(host: string): string | undefined {
  const name = nameOf(host);
  return addressFamily(name) === 0 ? name : undefined;
}

/** An address in its canonical spelling: IPv4 where it maps an IPv4 address to IPv6; undefined for a name. */
export function canonicalAddress(text: string): string | undefined {
  const name = nameOf(text);
  if (addressFamily(name) !== 6) return addressFamily(name) === 4 ? name : undefined;
  const canonical = node.url.domainToASCII(`[${name}]`);
  const [, high, low] = MAPPED.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical.slice(1, -1);
  return [high, low].flatMap(octetsOfGroup).join(".");
}

/** The 4 or 16 octets of an address; undefined for a name. */
export function addressOctets(text: string): number[] | undefined {
  const address = canonicalAddress(text);
  if (address === undefined) return undefined;
  if (addressFamily(address) === 4) return address.split(".").map(Number);
  // "::" stands for as many zero octets as are missing.
  const [before = [], after = []] = address
    .split("::")
    .map((side) => (side === "" ? [] : side.split(":").flatMap(octetsOfGroup)));
  return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
}

function octetsOfGroup(hex: string): number[] {
  const value = Number.parseInt(hex, 16);
  return [value >>> 8, value & 0xff];
}
