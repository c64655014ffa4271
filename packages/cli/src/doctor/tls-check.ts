import { isApples } from "./apple-servers.js";
import { type Check, failed, ok, warning } from "./check.js";
import type { Signer } from "./signer.js";

/** What to do where another than the server answers TLS. */
const MIDDLEBOX =
  "Something on the way intercepts TLS: a proxy, a firewall or an antivirus program. Exempt *.push.apple.com from inspection.";

/** What a finished handshake shows. */
export function tlsCheck(host: string, protocol: string, signer: Signer | undefined): Check {
  if (signer === undefined) return warning("tls", `${protocol}, without a certificate.`, MIDDLEBOX);
  const said = `${protocol}; the certificate of ${host} is signed by ${signer.name}, until ${formatDay(signer.validTo)}.`;
  if (!isApples(host) || signer.isApple) return ok("tls", said);
  return failed("tls", `${said} Apple did not sign it.`, MIDDLEBOX);
}

export interface Untrusted {
  readonly host: string;
  /** Why the handshake failed, in a sentence. */
  readonly said: string;
  readonly signer: Signer;
  readonly now: Date;
}

/** What is known of the certificate of a server that is not trusted. */
export function untrustedCheck({ host, said, signer, now }: Untrusted): Check {
  const { name, validFrom, validTo } = signer;
  const clock = `The clock of this machine says ${formatDay(now)}: check it first (NTP).`;
  if (now > validTo) {
    return failed(
      "tls",
      `The certificate of ${host} expired on ${formatDay(validTo)}. It is signed by ${name}.`,
      isApples(host) ? `${clock} ${MIDDLEBOX}` : `${clock} Then renew the certificate on the server.`,
    );
  }
  if (now < validFrom) {
    return failed(
      "tls",
      `The certificate of ${host} is not valid before ${formatDay(validFrom)}. It is signed by ${name}.`,
      clock,
    );
  }
  const cure = isApples(host)
    ? `${MIDDLEBOX} If Apple signed it, this machine's list of authorities is old.`
    : "For a server of your own, give its CA with --ca.";
  return failed("tls", `${said}. It is signed by ${name}, until ${formatDay(validTo)}.`, cure);
}

/** A day as people and scripts read it. */
function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
