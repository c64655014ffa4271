import { UsageError } from "@apns/wire";
import { type DerKind, derKindOf } from "./der-kind.js";
import { formatPem, type PemBlock } from "./pem-reader.js";
import { type MaterialRole, refusedMaterial } from "./refused-material.js";
import type { UnwrappedMaterial } from "./unwrap-material.js";

/** The labels of keys that come as DER. */
const keyLabels: { readonly [Kind in DerKind]?: string } = {
  pkcs8: "PRIVATE KEY",
  "encrypted-key": "ENCRYPTED PRIVATE KEY",
  sec1: "EC PRIVATE KEY",
  pkcs1: "RSA PRIVATE KEY",
};

/**
 * The certificates in a material, in order.
 *
 * @throws TransportError `credentials-unreadable` if there are none; it names what was passed instead
 */
export function certificateBlocks(material: UnwrappedMaterial, role: MaterialRole): PemBlock[] {
  const blocks = material.blocks.filter(({ label }) => label.endsWith("CERTIFICATE"));
  if (blocks.length === 0) throw refusedMaterial(role, material);
  return blocks;
}

/**
 * The certificates in a material, as OpenSSL reads them.
 *
 * @throws TransportError `credentials-unreadable`, which names what was passed instead
 */
export function certificatePem(material: UnwrappedMaterial): Buffer {
  return Buffer.from(certificateBlocks(material, "certificate").map(formatPem).join(""));
}

/**
 * The private key in a material, as OpenSSL reads it.
 *
 * @throws TransportError `credentials-unreadable`, which names what was passed instead
 */
export function keyPem(material: UnwrappedMaterial): Buffer {
  const block = keyBlockIn(material);
  if (block === undefined) throw refusedMaterial("key", material);
  return Buffer.from(formatPem(block));
}

/** The private key that stands beside certificates. */
export function keyPemBeside(certificates: UnwrappedMaterial): Buffer {
  const block = keyBlockIn(certificates);
  if (block !== undefined) return Buffer.from(formatPem(block));
  throw new UsageError(
    "missing-option",
    "credentials lack a private key: pass key or keyFile, or a PEM that contains both.",
    { field: "credentials.key" },
  );
}

/** The first private key of a kind that OpenSSL reads. */
export function keyBlockIn({ blocks, der }: UnwrappedMaterial): PemBlock | undefined {
  if (der === undefined) {
    return blocks.find(({ label }) => label.endsWith("PRIVATE KEY") && label !== "OPENSSH PRIVATE KEY");
  }
  const label = keyLabels[derKindOf(der)];
  return label === undefined ? undefined : { label, der, encryption: undefined };
}
