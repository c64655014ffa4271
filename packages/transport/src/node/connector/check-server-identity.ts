import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { checkServerIdentity as checkName, type PeerCertificate } from "node:tls";

/**
 * Whether a certificate is for this name or address; returns the error where it is not. For addresses OpenSSL decides:
 * Node 22.23 takes an IPv6 address for a name, and no certificate for it passes.
 */
export function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (isIP(host) === 0) return checkName(host, certificate);
  if (new X509Certificate(certificate.raw).checkIP(host) !== undefined) return undefined;
  return Object.assign(new Error(`The certificate is not for the address ${host}.`), {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
}
