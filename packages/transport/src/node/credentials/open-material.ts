import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { TransportError } from "../../errors/transport-error.js";
import type { PemMaterial, PfxMaterial } from "./credential-material.js";
import { explainMismatch, refuseOtherThanCertificate, refuseOtherThanKey } from "./mixed-up-material.js";

/** The certificate of credentials, once it is known that its key can be read and belongs to it. */
export function openMaterial(material: PemMaterial | PfxMaterial): X509Certificate {
  return "pfx" in material ? openPfx(material) : openPem(material);
}

function openPem(material: PemMaterial): X509Certificate {
  const certificate = readCertificate(material.cert);
  const key = readKey(material);
  if (!certificate.checkPrivateKey(key)) throw explainMismatch(certificate, key);
  try {
    createSecureContext(material);
  } catch (cause) {
    throw new TransportError("credentials-unreadable", `TLS refuses the credentials: ${messageOf(cause)}.`, {
      cause,
      hint: "Key and signature must be strong enough for OpenSSL (RSA of 2048 bits, SHA-256), and every certificate in the file must be whole.",
    });
  }
  return certificate;
}

function readCertificate(cert: Buffer): X509Certificate {
  refuseOtherThanCertificate(cert);
  let cause: unknown;
  if (cert.includes("-----BEGIN ")) {
    try {
      return new X509Certificate(cert);
    } catch (error) {
      cause = error;
    }
  }
  throw new TransportError(
    "credentials-unreadable",
    `The certificate is not PEM that can be read: ${messageOf(cause)}.`,
    {
      cause,
      hint: "PEM begins with -----BEGIN CERTIFICATE-----. A .cer file from Apple is DER: openssl x509 -inform der -in aps.cer -out cert.pem. A .p12 or .pfx file goes into pfxFile.",
    },
  );
}

function readKey({ key, passphrase }: PemMaterial): KeyObject {
  refuseOtherThanKey(key);
  try {
    return createPrivateKey({ key, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
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
        { cause, hint: "Give the key's passphrase as credentials.passphrase." },
      );
    case "ERR_OSSL_EVP_UNSUPPORTED":
      return new TransportError(
        "credentials-unreadable",
        "The key is encrypted with an algorithm that OpenSSL 3 no longer reads.",
        {
          cause,
          hint: "Encrypt it anew: openssl pkey -provider legacy -provider default -in old.pem -aes256 -out key.pem.",
        },
      );
    default:
      return new TransportError(
        "credentials-unreadable",
        `The key is not PEM that can be read: ${cause.message}.`,
        {
          cause,
          hint: "PEM begins with -----BEGIN PRIVATE KEY-----, or the like with RSA, EC or ENCRYPTED.",
        },
      );
  }
}

/** The certificate of a PFX. Node shows it only through a socket; this one is never connected. */
function openPfx(material: PfxMaterial): X509Certificate {
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext(material);
  } catch (error) {
    throw explainPfx(error as NodeJS.ErrnoException, material.passphrase);
  }
  const nowhere = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const socket = new TLSSocket(nowhere, { secureContext });
  const certificate = socket.getX509Certificate();
  socket.destroy();
  nowhere.destroy();
  if (certificate === undefined) {
    throw new TransportError(
      "credentials-unreadable",
      "The PFX holds no certificate that belongs to its key.",
    );
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
        hint: "Give the passphrase that was set when the file was exported as credentials.passphrase.",
      },
    );
  }
  if (cause.code === "ERR_CRYPTO_UNSUPPORTED_OPERATION") {
    return new TransportError(
      "pfx-unsupported",
      "The PFX is encrypted with an algorithm (such as RC2) that OpenSSL 3 no longer reads; Keychain Access exports such files.",
      {
        cause,
        hint: "Convert it once: openssl pkcs12 -legacy -in old.p12 -nodes -out both.pem, then give both.pem as certFile, or export it anew: openssl pkcs12 -export -in both.pem -out new.p12.",
      },
    );
  }
  return new TransportError("credentials-unreadable", `The PFX cannot be read: ${cause.message}.`, {
    cause,
    hint: "It must be a PKCS #12 archive that holds the certificate and its private key.",
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "it has no BEGIN line";
}
