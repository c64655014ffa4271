import type { KeyObject, X509Certificate } from "node:crypto";
import { TransportError } from "../../errors/transport-error.js";
import { readPem } from "./pem-reader.js";

const P8_HINT =
  "A .p8 key from the developer account is for provider tokens and belongs to no certificate: pass it as key or keyFile, with keyId and teamId.";

/** Throws if the certificate is something else that people often have at hand. */
export function refuseOtherThanCertificate(cert: Buffer): void {
  const labels = readPem(cert.toString("latin1")).map(({ label }) => label);
  if (labels.length === 0 || labels.some((label) => label.endsWith("CERTIFICATE"))) return;
  if (labels.some((label) => label.endsWith("PRIVATE KEY"))) {
    throw mixedUp("The certificate is a private key.", P8_HINT);
  }
  if (labels.some((label) => label.endsWith("CERTIFICATE REQUEST"))) {
    throw mixedUp(
      "The certificate is only a certificate request.",
      "Upload the request to your Apple developer account and use the certificate that it issues.",
    );
  }
  if (labels.some((label) => label.endsWith("PUBLIC KEY"))) throw mixedUp("The certificate is a public key.");
}

/** Throws if the key is something else that people often have at hand. */
export function refuseOtherThanKey(key: Buffer): void {
  const text = key.toString("latin1").trimStart();
  const labels = readPem(text).map(({ label }) => label);
  if (/^(ssh-|ecdsa-sha2-|PuTTY-)/.test(text) || labels.includes("OPENSSH PRIVATE KEY")) {
    throw mixedUp("The key is an SSH key.");
  }
  if (labels.length === 0 || labels.some((label) => label.endsWith("PRIVATE KEY"))) return;
  if (labels.some((label) => label.endsWith("CERTIFICATE"))) {
    throw mixedUp(
      "The key is a certificate.",
      "Pass the private key that the certificate was requested with.",
    );
  }
  if (labels.some((label) => label.endsWith("PUBLIC KEY"))) {
    throw mixedUp("The key is a public key; the private key is needed.");
  }
}

/** Explains that a key does not belong to a certificate; the hint says if it is a key for provider tokens. */
export function explainMismatch(certificate: X509Certificate, key: KeyObject): TransportError {
  const isForTokens =
    key.asymmetricKeyDetails?.namedCurve === "prime256v1" && certificate.publicKey.asymmetricKeyType !== "ec";
  return new TransportError("key-mismatch", "The key does not belong to the certificate.", {
    hint: isForTokens
      ? P8_HINT
      : "Use the key that this certificate was requested with. In a file with several certificates, this one must come first.",
  });
}

function mixedUp(
  message: string,
  hint = "Pass the certificate and the key that were exported together.",
): TransportError {
  return new TransportError("credentials-unreadable", message, { hint });
}
