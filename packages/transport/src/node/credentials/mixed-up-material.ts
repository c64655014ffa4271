import type { KeyObject, X509Certificate } from "node:crypto";
import { TransportError } from "../../errors/transport-error.js";
import { readPem } from "./pem-reader.js";

const P8_HINT =
  "A .p8 key of the developer account makes provider tokens and belongs to no certificate: give it as key or keyFile, with keyId and teamId.";

/** Throws when what was given as a certificate is something else that people have at hand. */
export function refuseOtherThanCertificate(cert: Buffer): void {
  const labels = readPem(cert.toString("latin1")).map(({ label }) => label);
  if (labels.length === 0 || labels.some((label) => label.endsWith("CERTIFICATE"))) return;
  if (labels.some((label) => label.endsWith("PRIVATE KEY"))) {
    throw mixedUp("The certificate is a private key.", P8_HINT);
  }
  if (labels.some((label) => label.endsWith("CERTIFICATE REQUEST"))) {
    throw mixedUp(
      "The certificate is only the request for one.",
      "Upload the request to the developer account, and give what it makes of it.",
    );
  }
  if (labels.some((label) => label.endsWith("PUBLIC KEY"))) throw mixedUp("The certificate is a public key.");
}

/** Throws when what was given as its key is something else that people have at hand. */
export function refuseOtherThanKey(key: Buffer): void {
  const text = key.toString("latin1").trimStart();
  const labels = readPem(text).map(({ label }) => label);
  if (/^(ssh-|ecdsa-sha2-|PuTTY-)/.test(text) || labels.includes("OPENSSH PRIVATE KEY")) {
    throw mixedUp("The key is one of SSH.");
  }
  if (labels.length === 0 || labels.some((label) => label.endsWith("PRIVATE KEY"))) return;
  if (labels.some((label) => label.endsWith("CERTIFICATE"))) {
    throw mixedUp("The key is a certificate.", "Give the private key with which it was requested.");
  }
  if (labels.some((label) => label.endsWith("PUBLIC KEY"))) {
    throw mixedUp("The key is a public key; the private one is needed.");
  }
}

/** Says that a key does not belong to a certificate, and whether it is of the kind that never does. */
export function explainMismatch(certificate: X509Certificate, key: KeyObject): TransportError {
  const isForTokens =
    key.asymmetricKeyDetails?.namedCurve === "prime256v1" && certificate.publicKey.asymmetricKeyType !== "ec";
  return new TransportError("key-mismatch", "The key does not belong to the certificate.", {
    hint: isForTokens
      ? P8_HINT
      : "Use the key with which this certificate was requested. In a file with several certificates, this one must come first.",
  });
}

function mixedUp(
  message: string,
  hint = "Give the certificate and the key that were exported together.",
): TransportError {
  return new TransportError("credentials-unreadable", message, { hint });
}
