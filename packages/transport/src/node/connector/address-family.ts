import { node } from "../node-modules.js";

/**
 * The family of an address; 0 for anything else. Node's `isIP` tries every text as IPv6, with an expression that takes
 * three milliseconds to compile: a cold client with a server that has a name would wait for that in vain.
 */
export function addressFamily(text: string): 0 | 4 | 6 {
  if (text.includes(":")) return node.net.isIPv6(text) ? 6 : 0;
  return node.net.isIPv4(text) ? 4 : 0;
}
