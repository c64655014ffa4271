import type { KeyObject } from "node:crypto";
import { TransportError } from "../../errors/transport-error.js";
import { keyBlockIn } from "../credentials/pem-parts.js";
import type { PemBlock } from "../credentials/pem-reader.js";
import { DOWNLOAD_HINT, refusedMaterial, UNLOCK_HINT } from "../credentials/refused-material.js";
import { unwrapMaterial } from "../credentials/unwrap-material.js";
import { node } from "../node-modules.js";

/**
 * Reads a P-256 key in any form in which people keep it: PEM, base64 of the PEM, PKCS #8 as bytes or base64, and PEM
 * that an environment variable has mangled (`\n` as two characters, blanks for line ends, quotes).
 *
 * @throws TransportError `credentials-unreadable`, which says what was passed instead
 */
export function parseProviderKey(given: string | Uint8Array): KeyObject {
  const material = unwrapMaterial(given, "The key");
  const block = keyBlockIn(material);
  if (block === undefined) throw refusedMaterial("provider-key", material);
  if (block.label.startsWith("ENCRYPTED") || block.encryption !== undefined) {
    throw unreadable("The key is encrypted; keys from the developer account are not.", UNLOCK_HINT);
  }
  const key = keyFromBlock(block);
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const kind =
    key.asymmetricKeyType === "ec"
      ? `an EC key on ${curve ?? "an unnamed curve"}`
      : `of type ${key.asymmetricKeyType}`;
  throw unreadable(
    `The key is ${kind}; provider tokens need P-256, the kind that the developer account creates.`,
  );
}

function keyFromBlock({ label, der }: PemBlock): KeyObject {
  const type = label === "EC PRIVATE KEY" ? "sec1" : label === "RSA PRIVATE KEY" ? "pkcs1" : "pkcs8";
  const read = (): KeyObject => node.crypto.createPrivateKey({ key: der, format: "der", type });
  try {
    return read();
  } catch {
    // OpenSSL may have kept an error of a TLS connection that broke just now, and Node 24 takes it for one of the key.
    // The call that failed has emptied that queue.
  }
  try {
    return read();
  } catch (cause) {
    throw unreadable(`The key cannot be read (${codeOf(cause)}).`);
  }
}

/** No cause: the parser's error may quote the key. */
function unreadable(message: string, hint: string = DOWNLOAD_HINT): TransportError {
  return new TransportError("credentials-unreadable", message, { hint });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "malformed";
}
