import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import {
  derBitString,
  derExplicit,
  derImplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTime,
  derTrue,
  derUtf8String,
} from "./der.js";

const ATTRIBUTE = {
  CN: "2.5.4.3",
  C: "2.5.4.6",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  UID: "0.9.2342.19200300.100.1.1",
} as const;

/** Attributes and values, in the order in which they are written. */
export type DistinguishedName = readonly (readonly [attribute: keyof typeof ATTRIBUTE, value: string])[];

export interface CertificateExtension {
  readonly oid: string;
  readonly critical?: true;
  /** The DER of the extension's own value. */
  readonly value: Uint8Array;
}

export interface CertificateRequest {
  readonly subject: DistinguishedName;
  readonly publicKey: KeyObject;
  readonly issuer: {
    readonly name: DistinguishedName;
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
  };
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly CertificateExtension[];
}

/** Issues an X.509 v3 certificate, signed with SHA-256, and returns it as PEM. */
export function issueCertificate(request: CertificateRequest): string {
  const { issuer } = request;
  const signatureAlgorithm =
    issuer.privateKey.asymmetricKeyType === "ec"
      ? derSequence(derObjectIdentifier("1.2.840.10045.4.3.2"))
      : derSequence(derObjectIdentifier("1.2.840.113549.1.1.11"), derNull());
  const extensions = [
    ...request.extensions,
    { oid: "2.5.29.14", value: derOctetString(keyIdentifier(request.publicKey)) },
    { oid: "2.5.29.35", value: derSequence(derImplicit(0, keyIdentifier(issuer.publicKey))) },
  ];
  const serial = randomBytes(16);
  // A positive number of the full length.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = derSequence(
    derExplicit(0, derInteger(Buffer.of(2))),
    derInteger(serial),
    signatureAlgorithm,
    nameDer(issuer.name),
    derSequence(derTime(request.notBefore), derTime(request.notAfter)),
    nameDer(request.subject),
    spki(request.publicKey),
    derExplicit(3, derSequence(...extensions.map(extensionDer))),
  );
  const signature = sign("sha256", body, issuer.privateKey);
  return pem("CERTIFICATE", derSequence(body, signatureAlgorithm, derBitString(signature)));
}

export function basicConstraints(kind: "authority" | "leaf"): CertificateExtension {
  return {
    oid: "2.5.29.19",
    critical: true,
    value: kind === "authority" ? derSequence(derTrue()) : derSequence(),
  };
}

/** Key usage by bit: 0 is digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign (RFC 5280, 4.2.1.3). */
export function keyUsage(...bits: number[]): CertificateExtension {
  const last = Math.max(...bits);
  const octet = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return { oid: "2.5.29.15", critical: true, value: derBitString(Buffer.of(octet), 7 - last) };
}

export function extendedKeyUsage(purpose: "server" | "client"): CertificateExtension {
  return {
    oid: "2.5.29.37",
    value: derSequence(derObjectIdentifier(purpose === "server" ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")),
  };
}

export function subjectAlternativeName(
  names: readonly string[],
  addresses: readonly Uint8Array[],
): CertificateExtension {
  return {
    oid: "2.5.29.17",
    value: derSequence(
      ...names.map((name) => derImplicit(2, Buffer.from(name))),
      ...addresses.map((address) => derImplicit(7, address)),
    ),
  };
}

function nameDer(name: DistinguishedName): Buffer {
  return derSequence(
    ...name.map(([attribute, value]) =>
      derSet(derSequence(derObjectIdentifier(ATTRIBUTE[attribute]), derUtf8String(value))),
    ),
  );
}

function extensionDer(extension: CertificateExtension): Buffer {
  return derSequence(
    derObjectIdentifier(extension.oid),
    ...(extension.critical ? [derTrue()] : []),
    derOctetString(extension.value),
  );
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha1").update(spki(key)).digest();
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
