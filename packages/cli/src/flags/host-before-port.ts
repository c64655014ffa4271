/** A host as it stands in an address before its port: IPv6 in brackets (RFC 3986, section 3.2.2), which it may have. */
export function hostBeforePort(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
