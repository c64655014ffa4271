import type { KeyObject, X509Certificate } from "node:crypto";
import type { SecureContext } from "node:tls";
import { TransportError } from "../../errors/transport-error.js";
import { node } from "../node-modules.js";
import type { PemMaterial, PfxMaterial } from "./credential-material.js";
import { P8_HINT } from "./refused-material.js";

/** Returns the certificate of credentials, after its key was read and found to belong to it. */
export function openMaterial(material: PemMaterial | PfxMaterial): X509Certificate {
  return "pfx" in material ? openPfx(material) : openPem(material);
}

function openPem(material: PemMaterial): X509Certificate {
  const certificate = readCertificate(material.cert);
  const key = readKey(material);
  if (!certificate.checkPrivateKey(key)) throw explainMismatch(certificate, key);
  try {
    node.tls.createSecureContext(material);
  } catch (cause) {
    throw new TransportError(
      "credentials-unreadable",
      `OpenSSL refuses the credentials: ${messageOf(cause)}.`,
      {
        cause,
        hint: "OpenSSL needs a strong key and signature (RSA of 2,048 bits, SHA-256), and every certificate in the file must be complete.",
      },
    );
  }
  return certificate;
}

/** Explains that a key does not belong to a certificate; the hint says if it is a key for provider tokens. */
function explainMismatch(certificate: X509Certificate, key: KeyObject): TransportError {
  const isForTokens =
    key.asymmetricKeyDetails?.namedCurve === "prime256v1" && certificate.publicKey.asymmetricKeyType !== "ec";
  return new TransportError("key-mismatch", "The key does not belong to the certificate.", {
    hint: isForTokens
      ? P8_HINT
      : "Use the key that this certificate was requested with. In a file with several certificates, this one must come first.",
  });
}

/** @throws TransportError `credentials-unreadable` */
export function readCertificate(cert: Buffer): X509Certificate {
  try {
    return new node.crypto.X509Certificate(cert);
  } catch (cause) {
    throw new TransportError(
      "credentials-unreadable",
      `The certificate cannot be read as PEM: ${messageOf(cause)}.`,
      { cause, hint: "It is damaged: export it again, or copy the whole file." },
    );
  }
}

function readKey({ key, passphrase }: PemMaterial): KeyObject {
  try {
    return node.crypto.createPrivateKey({
      key,
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    throw explainKey(error as NodeJS.ErrnoException, passphrase);
  }
}

function explainKey(cause: NodeJS.ErrnoException, passphrase: string | undefined): TransportError {
  switch (cause.code) {
    case "ERR_MISSING_PASSPHRASE":
    case "ERR_OSSL_BAD_DECRYPT":
    case "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED":
    case "ERR_OSSL_EVP_BAD_DECRYPT":
      return new TransportError(
        "wrong-passphrase",
        passphrase === undefined
          ? "The key is encrypted and no passphrase was given."
          : "The passphrase does not open the key.",
        { cause, hint: "Pass the key's passphrase as credentials.passphrase." },
      );
    case "ERR_OSSL_EVP_UNSUPPORTED":
      return new TransportError(
        "credentials-unreadable",
        "The key is encrypted with an algorithm that OpenSSL 3 no longer reads.",
        {
          cause,
          hint: "Encrypt it again: openssl pkey -provider legacy -provider default -in old.pem -aes256 -out key.pem.",
        },
      );
    default:
      return new TransportError(
        "credentials-unreadable",
        `The key cannot be read as PEM: ${cause.message}.`,
        {
          cause,
          hint: "PEM begins with -----BEGIN PRIVATE KEY-----; RSA, EC or ENCRYPTED may come before PRIVATE.",
        },
      );
  }
}

/** Returns the certificate of a PFX. Node offers it only through a socket; this one is never connected. */
function openPfx(material: PfxMaterial): X509Certificate {
  let secureContext: SecureContext;
  try {
    secureContext = node.tls.createSecureContext(material);
  } catch (error) {
    throw explainPfx(error as NodeJS.ErrnoException, material.passphrase);
  }
  const nowhere = new node.stream.Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const socket = new node.tls.TLSSocket(nowhere, { secureContext });
  const certificate = socket.getX509Certificate();
  socket.destroy();
  nowhere.destroy();
  if (certificate === undefined) {
    throw new TransportError("credentials-unreadable", "The PFX contains no certificate for its key.", {
      hint: "Export the certificate together with its private key.",
    });
  }
  return certificate;
}

function explainPfx(cause: NodeJS.ErrnoException, passphrase: string | undefined): TransportError {
  if (cause.message.includes("mac verify failure")) {
    return new TransportError(
      "wrong-passphrase",
      passphrase === undefined
        ? "The PFX is encrypted and no passphrase was given."
        : "The passphrase does not open the PFX.",
      {
        cause,
        hint: "Pass as credentials.passphrase the passphrase that was set when the file was exported.",
      },
    );
  }
  if (cause.code === "ERR_CRYPTO_UNSUPPORTED_OPERATION") {
    return new TransportError(
      "pfx-unsupported",
      "The PFX is encrypted with an algorithm (such as RC2) that OpenSSL 3 no longer reads. Keychain Access exports such files.",
      {
        cause,
        hint: "Convert it once: openssl pkcs12 -legacy -in old.p12 -nodes -out both.pem. Then pass both.pem as certFile, or make a new PFX: openssl pkcs12 -export -in both.pem -out new.p12.",
      },
    );
  }
  return new TransportError("credentials-unreadable", `The PFX cannot be read: ${cause.message}.`, {
    cause,
    hint: "It must be a PKCS #12 archive with the certificate and its private key.",
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
