import { readFileSync } from "node:fs";
import { UsageError } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { members, type OptionCheck, text } from "../../options/option-check.js";

/** A certificate and its key as PEM, or the paths of their files. */
export interface PemCredentials {
  /** The certificate as PEM, text or bytes; certificates of its issuers may follow it. */
  readonly cert?: string | Uint8Array | undefined;
  /** The path of the certificate's PEM file, relative to the working directory. */
  readonly certFile?: string | undefined;
  /** The private key as PEM, text or bytes. Default: the key in the certificate's PEM. */
  readonly key?: string | Uint8Array | undefined;
  /** The path of the key's PEM file, relative to the working directory. */
  readonly keyFile?: string | undefined;
  /** The passphrase of an encrypted key. Default: none. */
  readonly passphrase?: string | undefined;
}

/** A PKCS #12 archive (.p12, .pfx) with a certificate and its key, or the path of its file. */
export interface PfxCredentials {
  /** The archive's bytes. */
  readonly pfx?: Uint8Array | undefined;
  /** The path of the archive, relative to the working directory. */
  readonly pfxFile?: string | undefined;
  /** The passphrase of the archive. Default: none. */
  readonly passphrase?: string | undefined;
}

/** A client certificate and its key. Exactly one of `cert`, `certFile`, `pfx` and `pfxFile` is required. */
export type CertificateCredentials = PemCredentials | PfxCredentials;

/** The bytes of PEM credentials. `key` may be the same PEM as `cert`. */
export interface PemMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

/** The bytes of a PKCS #12 archive. */
export interface PfxMaterial {
  readonly pfx: Buffer;
  readonly passphrase?: string;
}

type Part = "cert" | "key" | "pfx";

const secretText: OptionCheck = (value, field) => {
  if (typeof value !== "string") throw wrongType(field, "a string");
};
const pemData: OptionCheck = (value, field) => {
  if (typeof value !== "string" && !(value instanceof Uint8Array))
    throw wrongType(field, "PEM text or bytes");
};
const bytes: OptionCheck = (value, field) => {
  if (!(value instanceof Uint8Array)) throw wrongType(field, "bytes");
};
const checkFields = members({
  cert: pemData,
  certFile: text,
  key: pemData,
  keyFile: text,
  pfx: bytes,
  pfxFile: text,
  passphrase: secretText,
} satisfies Record<keyof PemCredentials | keyof PfxCredentials, OptionCheck>);

/** Checks the options and reads the files that they name. */
export function readMaterial(credentials: PemCredentials & PfxCredentials): PemMaterial | PfxMaterial {
  checkFields(credentials, "credentials");
  const { passphrase } = credentials;
  const secret = passphrase === undefined ? {} : { passphrase };
  const cert = part(credentials, "cert");
  const key = part(credentials, "key");
  const pfx = part(credentials, "pfx");
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined) {
      throw new UsageError(
        "conflicting-options",
        "credentials: a PFX contains certificate and key. Pass either pfx or pfxFile, or cert and key, not both.",
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
      "credentials lack a certificate: pass cert or certFile (PEM), or pfx or pfxFile (PKCS #12).",
      { field: "credentials" },
    );
  }
  return { cert, key: key ?? keyBeside(cert), ...secret };
}

/** The bytes of a part that is given directly or as a file. */
function part(credentials: PemCredentials & PfxCredentials, name: Part): Buffer | undefined {
  const given = credentials[name];
  const file = credentials[`${name}File`];
  if (given !== undefined && file !== undefined) {
    throw new UsageError("conflicting-options", `credentials: pass ${name} or ${name}File, not both.`, {
      field: `credentials.${name}`,
    });
  }
  if (file !== undefined) {
    try {
      return readFileSync(file);
    } catch (cause) {
      throw new TransportError(
        "credentials-unreadable",
        `credentials.${name}File cannot be read: ${(cause as Error).message}`,
        {
          cause,
          hint: "Check the file's permissions and the path, which is relative to the working directory.",
        },
      );
    }
  }
  return given === undefined ? undefined : Buffer.from(given as Uint8Array);
}

function keyBeside(cert: Buffer): Buffer {
  if (cert.includes("PRIVATE KEY-----")) return cert;
  throw new UsageError(
    "missing-option",
    "credentials lack a private key: pass key or keyFile, or a PEM that contains both.",
    {
      field: "credentials.key",
    },
  );
}

function wrongType(field: string, wanted: string): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}.`, { field });
}
