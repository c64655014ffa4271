import { readFileSync } from "node:fs";
import { UsageError } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { members, type OptionCheck, text } from "../../options/option-check.js";

/** PEM text or bytes, or the path of a file that holds them. The key may stand in the certificate's PEM. */
export interface PemCredentials {
  readonly cert?: string | Uint8Array | undefined;
  readonly certFile?: string | undefined;
  readonly key?: string | Uint8Array | undefined;
  readonly keyFile?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** A PKCS #12 archive (.p12, .pfx) that holds certificate and key, or its path. */
export interface PfxCredentials {
  readonly pfx?: Uint8Array | undefined;
  readonly pfxFile?: string | undefined;
  readonly passphrase?: string | undefined;
}

/** A client certificate and its key. Exactly one of `cert`, `certFile`, `pfx` and `pfxFile` is needed. */
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

/** Reads the files that are named, and holds the options to their rules. */
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
  return given === undefined ? undefined : Buffer.from(given as Uint8Array);
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

function wrongType(field: string, wanted: string): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}.`, { field });
}
