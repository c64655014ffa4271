import { type CertificateFacts, certificateFactsOf } from "./certificate-facts.js";
import { type CertificateCredentials, readMaterial } from "./credential-material.js";
import { derKindOf } from "./der-kind.js";
import { openMaterial, readCertificate } from "./open-material.js";
import { certificatePem } from "./pem-parts.js";
import { unwrapMaterial } from "./unwrap-material.js";

/**
 * Reads what a certificate states, and checks that the key belongs to it. It may have expired, which
 * {@link loadCredentials} refuses.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or in conflict; TransportError
 *   `credentials-unreadable`, `key-mismatch`, `wrong-passphrase`, `pfx-unsupported`, with a hint
 */
export function inspectCertificate(credentials: CertificateCredentials): CertificateFacts {
  return certificateFactsOf(openMaterial(readMaterial(credentials)));
}

/**
 * Reads what a certificate without its key states: PEM or DER, as the developer account gives it, in the forms that
 * environment variables give them.
 *
 * @throws TransportError `credentials-unreadable`, which says what was passed instead
 */
export function certificateFactsIn(certificate: string | Uint8Array): CertificateFacts {
  const material = unwrapMaterial(certificate, "The certificate");
  const { der } = material;
  const isDer = der !== undefined && derKindOf(der) === "certificate";
  return certificateFactsOf(readCertificate(isDer ? der : certificatePem(material)));
}
