import { isIP } from "node:net";

/** The name of a `host` field, without port and brackets, lower case; undefined if it is malformed. */
export function hostNameOf(field: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:/@?#\\\s]+))(?::\d{1,5})?$/i.exec(field) ?? [];
  return (bracketed ?? plain)?.toLowerCase().replace(/\.$/, "");
}

/**
 * Whether a host name or address, without port and brackets, in lower case, can only mean this machine: then
 * `startInbox` starts without a login. Browsers keep `localhost` and what ends with it local, too. Never looks a name
 * up.
 */
export function isLoopbackName(name: string): boolean {
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const version = isIP(name);
  if (version === 4) return name.startsWith("127.");
  return version === 6 && (name === "::1" || /^::ffff:127\./.test(name));
}

/** Whether it is an IP address: a name of another website cannot be made to look like one. */
export function isAddress(name: string): boolean {
  return isIP(name) !== 0;
}

/** A host before its port, as addresses have it: IPv6 in brackets. */
export function hostBeforePort(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
