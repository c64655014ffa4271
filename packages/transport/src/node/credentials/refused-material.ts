import { TransportError } from "../../errors/transport-error.js";
import { type MaterialKind, type NamedMaterial, nameMaterial } from "./material-kind.js";
import type { UnwrappedMaterial } from "./unwrap-material.js";

/** The part that something was passed for. */
export type MaterialRole = "authority" | "certificate" | "key" | "pfx" | "provider-key";

type Kinds<Value> = { readonly [Kind in MaterialKind]?: Value };

export const P8_HINT =
  "A .p8 key from the developer account is for provider tokens and belongs to no certificate: pass it as key or keyFile, with keyId and teamId.";
const AS_PFX = "Pass it as pfx or pfxFile, without cert, key and teamId.";
const TOGETHER = "Pass the certificate and the key that were exported together.";
const CONVERT = "openssl x509 -inform der -in aps.cer -out cert.pem";
export const DOWNLOAD_HINT =
  "Use the AuthKey_XXXXXXXXXX.p8 file that you downloaded from the developer account when you created the key.";
export const UNLOCK_HINT = "Decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.p8 -out open.p8.";
const WITHOUT_TEAM = "Pass certificates as cert or certFile with their own key, without teamId.";
const PEM_PAIR =
  "Pass PEM as cert or certFile. The key may stand in the same file, or come as key or keyFile.";
const IN_FILE = "Pass the path of a file as certFile, keyFile or pfxFile.";

const subjects: Readonly<Record<MaterialRole, string>> = {
  authority: "ca",
  certificate: "The certificate",
  key: "The key",
  pfx: "The PFX",
  "provider-key": "The key",
};

/** Hints for kinds that have no hint of their own. */
const usualHints: Readonly<Record<MaterialRole, string>> = {
  authority: "Pass certificates as PEM, which begins with -----BEGIN CERTIFICATE-----.",
  certificate: `PEM begins with -----BEGIN CERTIFICATE-----. Apple's .cer files are DER; convert them: ${CONVERT}. Pass a .p12 or .pfx file as pfxFile.`,
  key: "PEM begins with -----BEGIN PRIVATE KEY-----; RSA, EC or ENCRYPTED may come before PRIVATE.",
  pfx: "It must be a PKCS #12 archive with the certificate and its private key.",
  "provider-key": DOWNLOAD_HINT,
};

const keys = (hint: string): Kinds<string> => ({
  "encrypted-key": hint,
  "encrypted-key-pem": hint,
  "key-pem": hint,
  pkcs1: hint,
  pkcs8: hint,
  sec1: hint,
});

const hints: Readonly<Record<MaterialRole, Kinds<string>>> = {
  authority: { certificate: `Apple's and Windows's .cer files are DER; convert it: ${CONVERT}.` },
  certificate: {
    ...keys(P8_HINT),
    "certificate-request":
      "Upload the request to your Apple developer account and use the certificate that it issues.",
    path: IN_FILE,
    pkcs12: AS_PFX,
    "public-key": TOGETHER,
    "ssh-key": TOGETHER,
  },
  key: {
    certificate: "Pass the private key that the certificate was requested with.",
    "certificate-pem": "Pass the private key that the certificate was requested with.",
    path: IN_FILE,
    pkcs12: AS_PFX,
    "public-key": TOGETHER,
    "ssh-key": TOGETHER,
  },
  pfx: {
    ...keys(`${PEM_PAIR} ${P8_HINT}`),
    certificate: `It has no private key. Export both together as .p12, or convert it: ${CONVERT}, and pass it as certFile with its keyFile.`,
    "certificate-pem": PEM_PAIR,
    path: IN_FILE,
  },
  "provider-key": {
    certificate: WITHOUT_TEAM,
    "certificate-pem": WITHOUT_TEAM,
    "encrypted-key": UNLOCK_HINT,
    "encrypted-key-pem": UNLOCK_HINT,
    path: "Pass a path as keyFile.",
    pkcs12: `It contains a certificate. ${AS_PFX}`,
  },
};

/** Continuations of the sentence after the name of the kind. */
const remarks: Readonly<Record<MaterialRole, Kinds<string>>> = {
  authority: {},
  certificate: {},
  key: { "public-key": "; the private key is needed" },
  pfx: {},
  "provider-key": {
    certificate: ", not a key for provider tokens",
    "certificate-pem": ", not a key for provider tokens",
    "encrypted-key": "; keys from the developer account are not encrypted",
    "encrypted-key-pem": "; keys from the developer account are not encrypted",
    path: ", not the key",
    "cut-off": ", or is not a key",
    json: ", which is neither PEM nor base64",
    "public-key": "; the private key is needed",
    text: ", which is neither PEM nor base64",
  },
};

/** Kinds that say only that the material cannot be read. */
const UNREADABLE: ReadonlySet<MaterialKind> = new Set([
  "binary",
  "cut-off",
  "pem-cut-off",
  "text",
  "unknown",
]);

/** The error about something that cannot be what it was passed as. It names what was found, and where that belongs. */
export function refusedMaterial(role: MaterialRole, material: UnwrappedMaterial): TransportError {
  const named = nameMaterial(material);
  const hint = hints[role][named.kind] ?? usualHints[role];
  return new TransportError("credentials-unreadable", messageOf(role, named), { hint });
}

function messageOf(role: MaterialRole, { kind, name }: NamedMaterial): string {
  const subject = subjects[role];
  if (UNREADABLE.has(kind) && (role === "certificate" || role === "key")) {
    return `${subject} cannot be read as PEM: it is ${name}.`;
  }
  return `${subject} is ${name}${remarks[role][kind] ?? ""}.`;
}
