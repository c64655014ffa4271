import { generateKeyPair, generateKeyPairSync, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

const makeKeyPair = promisify(generateKeyPair);

/** A certificate and its private key, both as PEM. The key is unencrypted PKCS #8. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** RSA 2048: takes a tenth of a second and more. */
export function rsaKeys(): Promise<KeyPair> {
  return makeKeyPair("rsa", { modulusLength: 2048 });
}

export function rsaKeysSync(): KeyPair {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

/** On curve P-256: takes less than a millisecond. */
export function ecKeys(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** Unencrypted PKCS #8. */
export function privatePem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
