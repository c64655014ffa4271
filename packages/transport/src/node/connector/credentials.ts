import { readFileSync } from "node:fs";
import { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, type SecureContextOptions, TLSSocket } from "node:tls";
import { TransportError } from "../../session/transport-error.js";
import { UsageError } from "../../session/usage-error.js";
import { type CertificateFacts, certificateFactsOf } from "./certificate-facts.js";

/** PEM text or bytes, or the path of a file that holds them. The key may stand in the certificate's PEM. */
export interface PemCredentials {
  readonly cert?: string | Uint8Array;
  readonly certFile?: string;
  readonly key?: string | Uint8Array;
  readonly keyFile?: string;
  readonly passphrase?: string;
}

/** A PKCS #12 archive (.p12, .pfx) that holds certificate and key, or its path. */
export interface PfxCredentials {
  readonly pfx?: Uint8Array;
  readonly pfxFile?: string;
  readonly passphrase?: string;
}

/** A client certificate and its key. Exactly one of `cert`, `certFile`, `pfx` and `pfxFile` is needed. */
export type CertificateCredentials = PemCredentials | PfxCredentials;

export interface LoadCredentialsOptions {
  /** The environment that the certificate must not exclude. Default: any. */
  readonly environment?: "production" | "sandbox";
  /** The time at which it must be valid. Default: now. */
  readonly now?: Date;
}

/** Credentials that were read and checked. The key does not show when they are printed. */
export class Credentials {
  readonly certificate: CertificateFacts;
  readonly #material: SecureContextOptions;

  constructor(certificate: CertificateFacts, material: SecureContextOptions) {
    this.certificate = certificate;
    this.#material = material;
  }

  /** @param trusted PEM certificates to trust instead of the system's */
  createSecureContext(trusted: readonly string[] | undefined): SecureContext {
    return createSecureContext({ ...this.#material, ...(trusted === undefined ? {} : { ca: [...trusted] }) });
  }
}

type Part = "cert" | "key" | "pfx";
const FIELDS = ["cert", "certFile", "key", "keyFile", "pfx", "pfxFile", "passphrase"] as const;

/**
 * Reads credentials and checks at once what can be checked: that the files are there, that they are what
 * they should be, that the key fits, that the certificate is valid now and not made for the other environment.
 *
 * @throws UsageError for options that do not go together; TransportError `credentials-unreadable`,
 *   `key-mismatch`, `wrong-passphrase`, `pfx-unsupported`, `certificate-expired`, `certificate-not-yet-valid`,
 *   `wrong-environment`, each with a hint
 */
export function loadCredentials(
  credentials: CertificateCredentials,
  options: LoadCredentialsOptions = {},
): Credentials {
  const material = read(credentials);
  const context = contextOf(material);
  const certificate = certificateIn(context);
  checkValidity(certificate, options.now ?? new Date());
  checkEnvironment(certificate, options.environment);
  return new Credentials(certificate, material);
}

function read(credentials: PemCredentials & PfxCredentials): SecureContextOptions {
  if (typeof credentials !== "object" || credentials === null) {
    throw new UsageError("invalid-type", "credentials must be an object.", { field: "credentials" });
  }
  for (const name of Object.keys(credentials)) {
    if (!FIELDS.includes(name as (typeof FIELDS)[number])) {
      throw new UsageError(
        "unknown-option",
        `There is no option "credentials.${name}". Known are ${FIELDS.join(", ")}.`,
        {
          field: `credentials.${name}`,
        },
      );
    }
  }
  const { passphrase } = credentials;
  if (passphrase !== undefined && typeof passphrase !== "string") throw wrongType("passphrase", "a string");
  const secret = passphrase === undefined ? {} : { passphrase };
  const cert = part(credentials, "cert");
  const key = part(credentials, "key");
  const pfx = part(credentials, "pfx");
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined) {
      throw new UsageError(
        "conflicting-options",
        "credentials: a PFX holds certificate and key; give no others beside it.",
        {
          field: "credentials.pfx",
        },
      );
    }
    return { pfx, ...secret };
  }
  if (cert === undefined) {
    throw new UsageError(
      "missing-option",
      "credentials need a certificate: cert or certFile (PEM), or pfx or pfxFile (PKCS #12).",
      { field: "credentials" },
    );
  }
  return { cert, key: key ?? keyBeside(cert), ...secret };
}

/** The bytes of a part, given as they are or as a file. */
function part(credentials: PemCredentials & PfxCredentials, name: Part): Buffer | undefined {
  const given = credentials[name];
  const file = credentials[`${name}File`];
  if (given !== undefined && file !== undefined) {
    throw new UsageError("conflicting-options", `credentials: give ${name} or ${name}File, not both.`, {
      field: `credentials.${name}`,
    });
  }
  if (file !== undefined) {
    if (typeof file !== "string" || file === "") throw wrongType(`${name}File`, "the path of a file");
    try {
      return readFileSync(file);
    } catch (cause) {
      throw new TransportError(
        "credentials-unreadable",
        `credentials.${name}File cannot be read: ${(cause as Error).message}`,
        {
          cause,
          hint: "Check the path, which is relative to the working directory, and the permissions.",
        },
      );
    }
  }
  if (given === undefined) return undefined;
  if (typeof given === "string" && name !== "pfx") return Buffer.from(given);
  if (given instanceof Uint8Array) return Buffer.from(given);
  throw wrongType(name, name === "pfx" ? "bytes" : "PEM text or bytes");
}

function keyBeside(cert: Buffer): Buffer {
  if (cert.includes("PRIVATE KEY-----")) return cert;
  throw new UsageError(
    "missing-option",
    "credentials need a key: give key or keyFile, or a PEM that holds both.",
    {
      field: "credentials.key",
    },
  );
}

function contextOf(material: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(material);
  } catch (error) {
    throw explainMaterial(error as NodeJS.ErrnoException, material);
  }
}

function explainMaterial(error: NodeJS.ErrnoException, material: SecureContextOptions): TransportError {
  const cause = error;
  if (material.pfx !== undefined) return explainPfx(error);
  switch (error.code) {
    case "ERR_OSSL_X509_KEY_VALUES_MISMATCH":
    case "ERR_OSSL_X509_KEY_TYPE_MISMATCH":
      return keyMismatch(cause);
    case "ERR_OSSL_BAD_DECRYPT":
    case "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED":
    case "ERR_OSSL_EVP_BAD_DECRYPT":
      return new TransportError(
        "wrong-passphrase",
        material.passphrase === undefined
          ? "The key is encrypted and no passphrase was given."
          : "The passphrase does not open the key.",
        { cause, hint: "Give the key's passphrase as credentials.passphrase." },
      );
    default:
      return new TransportError(
        "credentials-unreadable",
        `Certificate or key is no PEM that can be read (${error.code ?? error.message}).`,
        {
          cause,
          hint: "PEM begins with -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----. A .p12 or .pfx file goes into pfxFile.",
        },
      );
  }
}

function keyMismatch(cause: unknown): TransportError {
  return new TransportError("key-mismatch", "The key does not belong to the certificate.", {
    cause,
    hint: "Use the key with which this certificate was requested; the public keys of both must be the same.",
  });
}

function explainPfx(cause: NodeJS.ErrnoException): TransportError {
  if (cause.message.includes("mac verify failure")) {
    return new TransportError("wrong-passphrase", "The passphrase does not open the PFX.", {
      cause,
      hint: "Give the passphrase that was set when the file was exported as credentials.passphrase.",
    });
  }
  if (cause.code === "ERR_CRYPTO_UNSUPPORTED_OPERATION") {
    return new TransportError(
      "pfx-unsupported",
      "The PFX is encrypted with an algorithm (RC2 or 3DES) that OpenSSL 3 no longer reads; Keychain Access exports such files.",
      {
        cause,
        hint: "Convert it once: openssl pkcs12 -legacy -in old.p12 -nodes -out both.pem, then give both.pem as certFile (or export it anew: openssl pkcs12 -export -in both.pem -out new.p12).",
      },
    );
  }
  return new TransportError("credentials-unreadable", `The PFX cannot be read: ${cause.message}.`, {
    cause,
    hint: "It must be a PKCS #12 archive that holds the certificate and its private key.",
  });
}

/** Node shows a context's certificate only through a socket; this one is never connected. */
function certificateIn(secureContext: SecureContext): CertificateFacts {
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
    // OpenSSL takes a certificate and a key of different kinds side by side, and then uses neither together.
    throw keyMismatch(undefined);
  }
  return certificateFactsOf(certificate);
}

function checkValidity({ validFrom, validTo, commonName }: CertificateFacts, now: Date): void {
  const name = commonName === undefined ? "The certificate" : `The certificate "${commonName}"`;
  if (now > validTo) {
    throw new TransportError("certificate-expired", `${name} expired on ${validTo.toISOString()}.`, {
      hint: "Make a new certificate in the developer account; they are valid for about a year.",
    });
  }
  if (now < validFrom) {
    throw new TransportError(
      "certificate-not-yet-valid",
      `${name} is valid from ${validFrom.toISOString()} on.`,
      {
        hint: "Check the clock of this machine.",
      },
    );
  }
}

function checkEnvironment(
  { environments }: CertificateFacts,
  wanted: "production" | "sandbox" | undefined,
): void {
  if (wanted === undefined || environments.length === 0 || environments.includes(wanted)) return;
  throw new TransportError(
    "wrong-environment",
    `The certificate is made for ${environments[0]}, not for ${wanted}.`,
    {
      hint: `Use a certificate for ${wanted}, or set environment to "${environments[0]}". APNs would close each connection right after its handshake.`,
    },
  );
}

function wrongType(name: string, wanted: string): UsageError {
  return new UsageError("invalid-type", `credentials.${name} must be ${wanted}.`, {
    field: `credentials.${name}`,
  });
}
