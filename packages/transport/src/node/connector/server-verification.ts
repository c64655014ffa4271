import type { ConnectionOptions, PeerCertificate } from "node:tls";
import { node } from "../node-modules.js";
import { addressFamily } from "./address-family.js";
import { nameOf, tlsNameOf } from "./host-name.js";

/** The options of a TLS connection to a server whose certificate must be for this name or address. */
export function serverVerification(
  host: string,
): Pick<ConnectionOptions, "host" | "servername" | "rejectUnauthorized" | "checkServerIdentity"> {
  const servername = tlsNameOf(host);
  return {
    // The name to check the certificate for; SNI has names only.
    host: nameOf(host),
    ...(servername === undefined ? {} : { servername }),
    // Said here, since otherwise NODE_TLS_REJECT_UNAUTHORIZED decides.
    rejectUnauthorized: true,
    checkServerIdentity,
  };
}

/**
 * Returns the error if a certificate is not for this name or address. For addresses OpenSSL decides: Node 22.23 takes
 * an IPv6 address for a name, and no certificate for it passes.
 */
function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (addressFamily(host) === 0) return node.tls.checkServerIdentity(host, certificate);
  if (new node.crypto.X509Certificate(certificate.raw).checkIP(host) !== undefined) return undefined;
  return Object.assign(new Error(`The certificate is not for the address ${host}.`), {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
}
