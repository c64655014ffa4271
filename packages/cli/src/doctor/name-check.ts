import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Check, failed, ok, skipped } from "./check.js";

/** The first address of each family that a host has. */
export interface Addresses {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/** Resolves a name in both families, as a client of this machine would. */
export async function checkName(host: string): Promise<{ check: Check; addresses: Addresses }> {
  const family = isIP(host);
  if (family !== 0) {
    const addresses: Addresses =
      family === 4 ? { ipv4: host, ipv6: undefined } : { ipv4: undefined, ipv6: host };
    return { check: skipped("names", `${host} is an address; there is no name to resolve.`), addresses };
  }
  const [ipv4, ipv6] = await Promise.all([resolve(host, 4), resolve(host, 6)]);
  const addresses: Addresses = { ipv4: ipv4.address, ipv6: ipv6.address };
  if (ipv4.address === undefined && ipv6.address === undefined) {
    const check = failed(
      "names",
      `${host} does not resolve (${ipv4.code ?? ipv6.code}).`,
      "Check the spelling, then DNS of this machine or container (/etc/resolv.conf). Where only a proxy resolves names, give --proxy.",
    );
    return { check, addresses };
  }
  const said = `${host} is ${ipv4.address ?? "not known in IPv4"}, ${ipv6.address ?? "without IPv6"}.`;
  return { check: ok("names", said), addresses };
}

async function resolve(
  host: string,
  family: 4 | 6,
): Promise<{ address?: string; code?: string | undefined }> {
  try {
    return { address: (await lookup(host, { family })).address };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code };
  }
}
