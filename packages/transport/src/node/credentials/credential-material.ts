import { UsageError } from "@apns/wire";
import { members, type OptionCheck, text } from "../../options/option-check.js";
import { derKindOf } from "./der-kind.js";
import { certificatePem, keyPem, keyPemBeside } from "./pem-parts.js";
import { readFileWithin } from "./read-file-within.js";
import { refusedMaterial } from "./refused-material.js";
import { type UnwrappedMaterial, unwrapMaterial } from "./unwrap-material.js";

const { types } = process.getBuiltinModule("node:util");

/** The private key of a certificate. */
interface CertificateKey {
  /** The private key as PEM, text or bytes. Default: the key in the certificate's PEM. */
  readonly key?: string | Uint8Array | undefined;
  /** The path of the key's PEM file, relative to the working directory. */
  readonly keyFile?: string | undefined;
  /** The passphrase of an encrypted key. Default: none. */
  readonly passphrase?: string | undefined;
  readonly pfx?: undefined;
  readonly pfxFile?: undefined;
}

interface CertificateText extends CertificateKey {
  /** The certificate as PEM, text or bytes; certificates of its issuers may follow it. */
  readonly cert: string | Uint8Array;
  readonly certFile?: undefined;
}

interface CertificateFile extends CertificateKey {
  readonly cert?: undefined;
  /** The path of the certificate's PEM file, relative to the working directory. */
  readonly certFile: string;
}

/**
 * A certificate and its key as PEM, or the paths of their files. PEM may have the forms that environment variables and
 * secret stores give it: base64, percent-encoding, `\n` as two characters, blanks for line ends, quotes, UTF-16.
 */
export type PemCredentials = CertificateText | CertificateFile;

interface NoPem {
  /** The passphrase of the archive. Default: none. */
  readonly passphrase?: string | undefined;
  readonly cert?: undefined;
  readonly certFile?: undefined;
  readonly key?: undefined;
  readonly keyFile?: undefined;
}

interface PfxBytes extends NoPem {
  /** The archive's bytes. */
  readonly pfx: Uint8Array;
  readonly pfxFile?: undefined;
}

interface PfxFile extends NoPem {
  readonly pfx?: undefined;
  /** The path of the archive, relative to the working directory. */
  readonly pfxFile: string;
}

/** A PKCS #12 archive (.p12, .pfx) with a certificate and its key, or the path of its file. */
export type PfxCredentials = PfxBytes | PfxFile;

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

/** The options as plain JavaScript may pass them: any of them together. */
type Given = {
  readonly [Name in Part]?: string | Uint8Array | undefined;
} & { readonly [Name in Part as `${Name}File`]?: string | undefined };

const secretText: OptionCheck = (value, field) => {
  if (typeof value !== "string") throw wrongType(field, "a string");
};
const pemData: OptionCheck = (value, field) => {
  if (typeof value !== "string" && !types.isUint8Array(value)) throw wrongType(field, "PEM text or bytes");
};
const bytes: OptionCheck = (value, field) => {
  if (!types.isUint8Array(value)) throw wrongType(field, "bytes");
};
const checkFields = members({
  cert: pemData,
  certFile: text,
  key: pemData,
  keyFile: text,
  pfx: bytes,
  pfxFile: text,
  passphrase: secretText,
} satisfies Record<keyof PemCredentials, OptionCheck>);

/**
 * Checks the options, reads the files that they name, and takes off whatever wraps their contents.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or in conflict; TransportError
 *   `credentials-unreadable`
 */
export function readMaterial(credentials: CertificateCredentials): PemMaterial | PfxMaterial {
  checkFields(credentials, "credentials");
  const { passphrase } = credentials;
  const secret = passphrase === undefined ? {} : { passphrase };
  const given: Given = credentials;
  const cert = part(given, "cert");
  const key = part(given, "key");
  const pfx = part(given, "pfx");
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined) {
      throw new UsageError(
        "conflicting-options",
        "credentials: a PFX contains certificate and key. Pass either pfx or pfxFile, or cert and key, not both.",
        { field: "credentials.pfx" },
      );
    }
    return { pfx: archiveIn(unwrapMaterial(pfx, "The PFX")), ...secret };
  }
  if (cert === undefined) {
    throw new UsageError(
      "missing-option",
      "credentials lack a certificate: pass cert or certFile (PEM), or pfx or pfxFile (PKCS #12). A key of the developer account (.p8) needs no certificate, but its teamId.",
      { field: "credentials" },
    );
  }
  const certificates = unwrapMaterial(cert, "The certificate");
  return {
    cert: certificatePem(certificates),
    key: key === undefined ? keyPemBeside(certificates) : keyPem(unwrapMaterial(key, "The key")),
    ...secret,
  };
}

/** A part that is given directly or as a file. */
function part(credentials: Given, name: Part): string | Uint8Array | undefined {
  const given = credentials[name];
  const file = credentials[`${name}File`];
  if (given !== undefined && file !== undefined) {
    throw new UsageError("conflicting-options", `credentials: pass ${name} or ${name}File, not both.`, {
      field: `credentials.${name}`,
    });
  }
  return file === undefined ? given : readFileWithin(file, `credentials.${name}File`);
}

/** The bytes of an archive; what is certainly something else is named. OpenSSL judges the rest. */
function archiveIn(material: UnwrappedMaterial): Buffer {
  const { der } = material;
  const kind = der === undefined ? undefined : derKindOf(der);
  if (der === undefined || (kind !== "pkcs12" && kind !== "unknown" && kind !== "cut-off")) {
    throw refusedMaterial("pfx", material);
  }
  return der;
}

function wrongType(field: string, wanted: string): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}.`, { field });
}
