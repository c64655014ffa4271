import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { TransportError } from "../../errors/transport-error.js";
import { type DerElement, readDer } from "../credentials/der-reader.js";
import { type PemBlock, readPem } from "../credentials/pem-reader.js";

const CURE =
  "Use the AuthKey_XXXXXXXXXX.p8 file that you downloaded from the developer account when you created the key.";
const UNLOCK = "Decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.p8 -out open.p8.";

const INTEGER_TAG = 0x02;
const BIT_STRING_TAG = 0x03;
const OCTET_STRING_TAG = 0x04;
const SEQUENCE_TAG = 0x30;

/**
 * Reads a P-256 key in any form in which people keep it: PEM, base64 of the PEM, PKCS #8 as bytes or base64, and PEM
 * that an environment variable has mangled (`\n` as two characters, blanks for line ends, quotes).
 *
 * @throws TransportError `credentials-unreadable`, which says what was passed instead
 */
export function parseProviderKey(given: string | Uint8Array): KeyObject {
  const bytes = Buffer.from(given as Uint8Array);
  const key = keyIn(bytes);
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

function keyIn(bytes: Buffer): KeyObject {
  if (bytes.length === 0) throw unreadable("The key is empty.");
  if (bytes[0] === SEQUENCE_TAG && !isText(bytes)) return keyFromDer(bytes);
  const text = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .replace(/\\r|\\n/g, "\n")
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, "$2");
  if (text.includes("-----BEGIN ")) return keyFromPem(text);
  if (/^(ssh-|ecdsa-sha2-)/.test(text) || text.startsWith("PuTTY-User-Key-File")) {
    throw unreadable("This is an SSH key.");
  }
  if (/\.(p8|pem|key|txt)$/i.test(text) && !text.includes("\n")) {
    throw unreadable("This is the path of a key, not the key.", "Pass a path as keyFile.");
  }
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) throw unreadable("The key is neither PEM nor base64.");
  const decoded = Buffer.from(text.replace(/\s/g, ""), "base64");
  if (decoded.includes("-----BEGIN ")) return keyFromPem(decoded.toString("utf8"));
  if (decoded[0] !== SEQUENCE_TAG) throw unreadable("This is base64, but not of a key.");
  return keyFromDer(decoded);
}

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function keyFromPem(text: string): KeyObject {
  const blocks = readPem(text);
  const block = blocks.find(({ label }) => label.endsWith("PRIVATE KEY")) ?? blocks[0];
  if (block === undefined) throw unreadable("The key is cut off: its END line is missing.");
  const { label } = block;
  if (label === "OPENSSH PRIVATE KEY" || label.startsWith("SSH2")) throw unreadable("This is an SSH key.");
  if (label.endsWith("PRIVATE KEY")) {
    if (label.startsWith("ENCRYPTED") || block.isEncrypted) {
      throw unreadable("The key is encrypted; keys from the developer account are not.", UNLOCK);
    }
    return keyFromBlock(block);
  }
  throw explainLabel(label);
}

function explainLabel(label: string): TransportError {
  if (label.endsWith("CERTIFICATE")) return isCertificate();
  if (label.endsWith("CERTIFICATE REQUEST")) return unreadable("This is a certificate request, not a key.");
  if (label.endsWith("PUBLIC KEY")) return isPublic();
  return unreadable(`This is PEM of another kind (${label}).`);
}

function keyFromBlock({ label, der }: PemBlock): KeyObject {
  const type = label === "EC PRIVATE KEY" ? "sec1" : label === "RSA PRIVATE KEY" ? "pkcs1" : "pkcs8";
  try {
    return createPrivateKey({ key: der, format: "der", type });
  } catch (cause) {
    throw unreadable(`The key cannot be read (${codeOf(cause)}).`);
  }
}

function keyFromDer(der: Buffer): KeyObject {
  for (const type of ["pkcs8", "sec1"] as const) {
    try {
      return createPrivateKey({ key: der, format: "der", type });
    } catch {
      // It is of the other type, or not a key.
    }
  }
  throw explainDer(der);
}

/** Names DER that is not a key, by its first elements. */
function explainDer(der: Buffer): TransportError {
  try {
    new X509Certificate(der);
    return isCertificate();
  } catch {
    // Not a certificate.
  }
  let parts: DerElement[] = [];
  try {
    parts = readDer(readDer(der)[0]?.contents ?? Buffer.alloc(0));
  } catch {
    return unreadable("The key is cut off, or is not a key.");
  }
  const [first, second] = parts.map(({ tag }) => tag);
  if (first === INTEGER_TAG && second === SEQUENCE_TAG && parts[0]?.contents[0] === 3) {
    return unreadable(
      "This is a PKCS #12 archive (.p12, .pfx), which contains a certificate.",
      "Pass certificates as pfx or pfxFile, without teamId.",
    );
  }
  if (first === SEQUENCE_TAG && second === OCTET_STRING_TAG) {
    return unreadable("The key is encrypted; keys from the developer account are not.", UNLOCK);
  }
  if (first === SEQUENCE_TAG && second === BIT_STRING_TAG) return isPublic();
  return unreadable("The key cannot be read: it is DER of another kind.");
}

function isCertificate(): TransportError {
  return unreadable(
    "This is a certificate, not a key for provider tokens.",
    "Pass certificates as cert or certFile with their own key, without teamId.",
  );
}

function isPublic(): TransportError {
  return unreadable("This is a public key; the private key is needed.");
}

/** No cause: the parser's error may quote the key. */
function unreadable(message: string, hint: string = CURE): TransportError {
  return new TransportError("credentials-unreadable", message, { hint });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "malformed";
}
