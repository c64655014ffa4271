import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { TransportError } from "../../session/transport-error.js";
import { UsageError } from "../../session/usage-error.js";

/** Where a key is: its text or bytes, or the path of its file. */
export interface ProviderKeyLocation {
  /** PEM text, base64 of the PEM or of the key itself, or the bytes of either. */
  readonly key?: string | Uint8Array;
  /** The path of the .p8 file. */
  readonly keyFile?: string;
  /** Ten characters. Default: from the name of the file, `AuthKey_XXXXXXXXXX.p8`. */
  readonly keyId?: string;
  /** Ten characters. */
  readonly teamId: string;
}

export interface ProviderKeyFacts {
  readonly key: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
}

const TEN = /^[A-Z0-9]{10}$/;
const HINT = "Take the AuthKey_XXXXXXXXXX.p8 that the developer account gave when the key was made.";

/**
 * Reads a key for provider tokens and checks what can be checked.
 *
 * @throws UsageError for options that do not go together; TransportError `credentials-unreadable`,
 *   `wrong-passphrase`, each with a hint
 */
export function readProviderKey(location: ProviderKeyLocation): ProviderKeyFacts {
  const { key, keyFile, teamId } = location;
  if ((key === undefined) === (keyFile === undefined)) {
    throw new UsageError(
      key === undefined ? "missing-option" : "conflicting-options",
      "Give either key or keyFile: the .p8 key as text, or its path.",
      { field: "key" },
    );
  }
  if (key !== undefined && typeof key !== "string" && !(key instanceof Uint8Array)) {
    throw new UsageError("invalid-type", `key must be PEM text or bytes, not ${typeof key}.`, {
      field: "key",
    });
  }
  const text = key === undefined ? readKeyFile(keyFile ?? "") : Buffer.from(key as Uint8Array);
  const keyId = location.keyId ?? keyIdFromName(keyFile);
  if (keyId === undefined) {
    throw new UsageError(
      "missing-option",
      "keyId is missing: it stands in the developer account, and in the name AuthKey_XXXXXXXXXX.p8.",
      { field: "keyId" },
    );
  }
  checkTen(keyId, "keyId");
  checkTen(teamId, "teamId");
  return { key: parseKey(text), keyId, teamId };
}

function readKeyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new TransportError("credentials-unreadable", `The key file ${path} cannot be read.`, {
      cause,
      hint: HINT,
    });
  }
}

function keyIdFromName(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /^AuthKey_([A-Z0-9]{10})\b/.exec(basename(path))?.[1];
}

function checkTen(value: string, field: string): void {
  if (typeof value !== "string") {
    throw new UsageError(
      value === undefined ? "missing-option" : "invalid-type",
      `${field} must be a string of ten capital letters and digits, as the developer account shows it.`,
      { field },
    );
  }
  if (TEN.test(value)) return;
  throw new UsageError(
    "out-of-range",
    `${field} has ${value.length} characters; it must be ten capital letters and digits, as the developer account shows it.`,
    { field },
  );
}

function parseKey(bytes: Buffer): KeyObject {
  const text = bytes.toString("latin1");
  const pem = text.includes("-----BEGIN") ? text : pemFrom(bytes, text);
  refuseOtherPem(pem);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    // What the parser says may quote the key.
    const code = (cause as NodeJS.ErrnoException).code ?? "malformed";
    throw unreadable(`The key cannot be read (${code}).`);
  }
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  throw unreadable(
    `The key is of type ${key.asymmetricKeyType}${curve === undefined ? "" : ` on ${curve}`}; provider tokens need P-256.`,
  );
}

/** Bytes or base64 of PKCS #8, or base64 of the PEM. */
function pemFrom(bytes: Buffer, text: string): string {
  const der = bytes[0] === 0x30 ? bytes : Buffer.from(text.replace(/\s/g, ""), "base64");
  const inner = der.toString("latin1");
  if (inner.includes("-----BEGIN")) return inner;
  if (der[0] !== 0x30) throw unreadable("The key is neither PEM nor base64 of a key.");
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

function refuseOtherPem(pem: string): void {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1] ?? "";
  if (label.includes("CERTIFICATE")) {
    throw unreadable(
      "This is a certificate, not a key: certificates go as cert or certFile, without a teamId.",
    );
  }
  if (label.includes("OPENSSH")) throw unreadable("This is an SSH key.");
  if (label.includes("PUBLIC")) throw unreadable("This is a public key; the private one is needed.");
  if (label.includes("ENCRYPTED") || pem.includes("Proc-Type: 4,ENCRYPTED")) {
    throw unreadable("The key is encrypted; those of Apple are not, and no passphrase is asked for.");
  }
}

function unreadable(message: string): TransportError {
  return new TransportError("credentials-unreadable", message, { hint: HINT });
}
