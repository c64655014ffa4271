import { type DerKind, derKindOf } from "./der-kind.js";
import type { UnwrappedMaterial } from "./unwrap-material.js";

/** What was passed as a key, a certificate or an archive. */
export type MaterialKind =
  | DerKind
  | "base64"
  | "certificate-pem"
  | "binary"
  | "empty"
  | "encrypted-key-pem"
  | "json"
  | "key-pem"
  | "markup"
  | "path"
  | "pem-cut-off"
  | "pem-unknown"
  | "ssh-key"
  | "text"
  | "zip";

/** The kind, in words that follow "is", and the label of PEM of another kind. */
export interface NamedMaterial {
  readonly kind: MaterialKind;
  readonly name: string;
}

const names: Readonly<Record<MaterialKind, string>> = {
  base64: "base64, but not of a key, a certificate or an archive",
  binary: "neither text nor DER",
  certificate: "a certificate in DER (.cer)",
  "certificate-pem": "a certificate",
  "certificate-request": "only a certificate request",
  "cut-off": "DER that is cut off",
  empty: "empty",
  "encrypted-key": "an encrypted private key in DER",
  "encrypted-key-pem": "an encrypted private key",
  json: "JSON",
  "key-pem": "a private key",
  markup: "XML or HTML",
  path: "the path of a file",
  "pem-cut-off": "PEM that is cut off: its END line is missing",
  "pem-unknown": "PEM of another kind",
  pkcs1: "a private key in DER",
  pkcs12: "a PKCS #12 archive (.p12, .pfx)",
  pkcs7: "PKCS #7, such as a provisioning profile or a chain of certificates",
  pkcs8: "a private key in DER",
  "public-key": "a public key",
  sec1: "a private key in DER",
  "ssh-key": "an SSH key",
  text: "text of another kind",
  unknown: "DER of another kind",
  zip: "a ZIP archive",
};

/** Names what was passed, for an error. Of several blocks of PEM the most telling one counts. */
export function nameMaterial(material: UnwrappedMaterial): NamedMaterial {
  const kind = kindOf(material);
  if (kind !== "pem-unknown") return { kind, name: names[kind] };
  const label = material.blocks[0]?.label ?? "";
  // Anything else may be what a terminal acts on.
  return { kind, name: /^[\w ]+$/.test(label) ? `${names[kind]} (${label})` : names[kind] };
}

function kindOf({ blocks, der, text, isBase64 }: UnwrappedMaterial): MaterialKind {
  if (der !== undefined) return derKindOf(der);
  if (blocks.length > 0) return pemKindOf(blocks.map(({ label }) => label));
  if (text === "") return "empty";
  if (/^(?:ssh-|ecdsa-sha2-|PuTTY-User-Key-File|---- BEGIN SSH2)/.test(text)) return "ssh-key";
  if (text.includes("-----BEGIN")) return "pem-cut-off";
  if (text.startsWith("PK\u0003\u0004")) return "zip";
  if (text.includes("\uFFFD") || text.includes("\0")) return "binary";
  if (text.startsWith("{")) return "json";
  if (text.startsWith("<")) return "markup";
  if (isPath(text)) return "path";
  return isBase64 ? "base64" : "text";
}

function pemKindOf(labels: readonly string[]): MaterialKind {
  const has = (ending: string): boolean => labels.some((label) => label.endsWith(ending));
  if (has("OPENSSH PRIVATE KEY")) return "ssh-key";
  if (has("ENCRYPTED PRIVATE KEY")) return "encrypted-key-pem";
  if (has("PRIVATE KEY")) return "key-pem";
  if (has("CERTIFICATE REQUEST")) return "certificate-request";
  if (has("CERTIFICATE")) return "certificate-pem";
  if (has("PUBLIC KEY")) return labels.some((label) => label.startsWith("SSH2")) ? "ssh-key" : "public-key";
  return "pem-unknown";
}

function isPath(text: string): boolean {
  return (
    text.length < 4096 && !text.includes("\n") && /\.(?:p8|pem|key|txt|p12|pfx|cer|crt|der)$/i.test(text)
  );
}
