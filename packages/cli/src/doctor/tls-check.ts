import { isApples } from "./apple-servers.js";
import { type Check, failed, ok, warning } from "./check.js";
import type { Signer } from "./signer.js";

/** What to do where another than the server answers TLS. */
export const MIDDLEBOX =
  "Something on the way intercepts TLS: a proxy, a firewall or an antivirus program. Exempt *.push.apple.com from inspection.";

/** What a finished handshake shows. */
export function tlsCheck(host: string, protocol: string, signer: Signer | undefined): Check {
  if (signer === undefined) return warning("tls", `${protocol}, without a certificate.`, MIDDLEBOX);
  const said = `${protocol}; the certificate of ${host} is signed by ${signer.name}, until ${formatDay(signer.validTo)}.`;
  if (!isApples(host) || signer.isApple) return ok("tls", said);
  return failed("tls", `${said} Apple did not sign it.`, MIDDLEBOX);
}

/** A day as people and scripts read it. */
export function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
