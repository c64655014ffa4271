/** Fields of a single connection, which HTTP/2 has other means for (RFC 9113, section 8.2.2). */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);
/** All but visible ASCII without capitals; a colon is for pseudo-headers (RFC 9113, section 8.2.1). */
const NOT_OF_NAMES = /[^!-9;-@[-~]/;
/** NUL, LF and CR anywhere, blanks at the ends (RFC 9113, section 8.2.1). */
const NOT_OF_VALUES = /[\0\n\r]|^[ \t]|[ \t]$/;

/** Why the name of a field makes an answer malformed; undefined if it does not. */
export function nameFault(name: string): string | undefined {
  if (name === "") return "a header has no name";
  if (name.startsWith(":")) return "it has a pseudo-header that answers must not have";
  if (NOT_OF_NAMES.test(name)) return "a header name has a character that is not allowed";
  return OF_CONNECTION.has(name) ? `it has the header ${name}, which HTTP/2 does not have` : undefined;
}

/** Why the value of a field makes an answer malformed; undefined if it does not. */
export function valueFault(value: string): string | undefined {
  return NOT_OF_VALUES.test(value)
    ? "a header value has NUL, CR or LF in it, or a blank at an end"
    : undefined;
}
