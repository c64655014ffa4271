/** How a connection is made, as far as flags say. */
export interface CurlConnection {
  /** A file with the certificates to trust; absent: the system's. */
  readonly ca?: string | undefined;
  /** As `--proxy` has it; absent: the environment's, which curl knows, too. */
  readonly proxy?: string | undefined;
}

/** Ports that this toolkit takes where the URL of a proxy has none; curl takes 1080. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Words of a shell that have curl connect in the same way. User and password of a proxy come from a variable. */
export function connectionWords({ ca, proxy }: CurlConnection): readonly string[] {
  return [...(ca === undefined ? [] : ["--cacert", quoted(ca)]), ...proxyWords(proxy)];
}

function proxyWords(proxy: string | undefined): readonly string[] {
  if (proxy === undefined) return [];
  if (proxy === "none") return ["--noproxy", "'*'"];
  const { protocol, hostname, port, username, password } = new URL(proxy.trim());
  // Proxies of SOCKS resolve names here, whatever their scheme.
  const scheme = protocol.startsWith("socks") ? "socks5h:" : protocol;
  const at = port || (DEFAULT_PORTS[protocol] ?? "1080");
  const words = ["--proxy", quoted(`${scheme}//${hostname}:${at}`)];
  return username === "" && password === "" ? words : [...words, "--proxy-user", '"$APNS_PROXY_USER"'];
}

/** A word of a shell. */
export function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
