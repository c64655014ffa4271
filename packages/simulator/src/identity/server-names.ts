import { isIP, isIPv4 } from "node:net";
import { hostname, networkInterfaces } from "node:os";

/** Its own machine, and the names of Apple's services: a hosts file leads programs here that cannot be configured. */
const OWN_NAMES = [
  "localhost",
  "gateway.push.apple.com",
  "gateway.sandbox.push.apple.com",
  "feedback.push.apple.com",
  "feedback.sandbox.push.apple.com",
  "api.push.apple.com",
  "api.sandbox.push.apple.com",
  "api.development.push.apple.com",
  "api-broadcast.push.apple.com",
  "api-broadcast.sandbox.push.apple.com",
  "api-manage-broadcast.push.apple.com",
  "api-manage-broadcast.sandbox.push.apple.com",
] as const;

const OWN_ADDRESSES = ["127.0.0.1", "::1"] as const;

/** The names and addresses of a server certificate: ours, and some more. */
export function serverNames(more: readonly string[]): {
  readonly names: readonly string[];
  readonly addresses: readonly Uint8Array[];
} {
  const names = more.filter((name) => isIP(name) === 0);
  const addresses = more.filter((name) => isIP(name) !== 0);
  return {
    names: [...new Set([...OWN_NAMES, ...names])],
    addresses: Array.from(new Set([...OWN_ADDRESSES, ...addresses]), addressBytes),
  };
}

/** By which names clients reach a server that listens there, besides those that every certificate has. */
export function namesOfHost(host: string): readonly string[] {
  if (host !== "0.0.0.0" && host !== "::") return [host];
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // A scope (`fe80::1%eth0`) is not a part of an address.
  return [hostname(), ...own.map(({ address }) => address.split("%")[0] ?? address)];
}

/** Four or sixteen bytes (RFC 4291, 2.2). */
function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const gap = tail === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0);
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (const [index, group] of [...before, ...gap, ...after].entries()) view.setUint16(index * 2, group);
  return bytes;
}

function groupsOf(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)];
    // The last four bytes may be written as an IPv4 address.
    const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
