import { node } from "../node-modules.js";
import { type DerElement, readDer } from "./der-reader.js";

/** What DER contains, as far as its first elements show. */
export type DerKind =
  | "certificate"
  | "certificate-request"
  | "encrypted-key"
  | "pkcs1"
  | "pkcs12"
  | "pkcs7"
  | "pkcs8"
  | "public-key"
  | "sec1"
  | "cut-off"
  | "unknown";

/** The tags of the elements inside the outermost one. */
const shapes: readonly (readonly [kind: DerKind, tags: readonly number[]])[] = [
  ["pkcs8", [0x02, 0x30, 0x04]],
  ["sec1", [0x02, 0x04]],
  ["pkcs1", [0x02, 0x02, 0x02, 0x02]],
  ["encrypted-key", [0x30, 0x04]],
  ["public-key", [0x30, 0x03]],
  ["pkcs7", [0x06, 0xa0]],
];

/** The version of PKCS #12, 3, as the first element of the archive. */
const PKCS12_VERSION = Buffer.of(0x02, 0x01, 0x03);

export function derKindOf(der: Uint8Array): DerKind {
  try {
    new node.crypto.X509Certificate(der);
    return "certificate";
  } catch {
    // Not a certificate.
  }
  // Archives may have indefinite lengths, which DER does not, so only their beginning is read.
  if (Buffer.from(der.subarray(0, 10)).includes(PKCS12_VERSION)) return "pkcs12";
  try {
    const parts = readDer(readDer(der)[0]?.contents ?? new Uint8Array());
    const known = shapes.find(([, tags]) => tags.every((tag, at) => parts[at]?.tag === tag));
    if (known !== undefined) return known[0];
    return isRequest(parts) ? "certificate-request" : "unknown";
  } catch {
    return "cut-off";
  }
}

/** A request is shaped like a certificate, with fewer elements in its first part (RFC 2986, 4). */
function isRequest([info, algorithm, signature]: readonly DerElement[]): boolean {
  if (info?.tag !== 0x30 || algorithm?.tag !== 0x30 || signature?.tag !== 0x03) return false;
  return readDer(info.contents).length <= 4;
}
