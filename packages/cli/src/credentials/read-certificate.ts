import {
  type CertificateFacts,
  certificateFactsIn,
  inspectCertificate,
  TransportError,
} from "@apns/transport/connector";

export interface CertificateSource {
  /** PEM, DER, or a PKCS #12 archive. */
  readonly bytes: Uint8Array;
  /** The key that should belong to it. Undefined: it is not compared. */
  readonly key: Uint8Array | undefined;
  readonly passphrase: string | undefined;
  /** Whether the file's name says that it is an archive. */
  readonly isNamedArchive: boolean;
}

/**
 * Reads what a certificate states, whatever the form of its file, and compares it with a key where one is given. An
 * archive is always compared with its own key.
 *
 * @throws TransportError `credentials-unreadable`, `key-mismatch`, `wrong-passphrase`, `pfx-unsupported`, with a hint
 */
export function readCertificateFile(source: CertificateSource): CertificateFacts {
  const { bytes, key, passphrase, isNamedArchive } = source;
  if (key !== undefined) return inspectCertificate({ cert: bytes, key, passphrase });
  if (isNamedArchive) return inspectCertificate({ pfx: bytes, passphrase });
  try {
    return certificateFactsIn(bytes);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return archiveFacts(source, error);
  }
}

/** An archive may have any name. If it is none, what was wrong with it as a certificate is said. */
function archiveFacts({ bytes, passphrase }: CertificateSource, first: TransportError): CertificateFacts {
  try {
    return inspectCertificate({ pfx: bytes, passphrase });
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw code === "wrong-passphrase" || code === "pfx-unsupported" ? error : first;
  }
}
