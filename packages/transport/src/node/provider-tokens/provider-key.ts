import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UsageError } from "@apns/wire";
import { TransportError } from "../../errors/transport-error.js";
import { parseProviderKey } from "./parse-provider-key.js";

/** Where a key is: its text or bytes, or the path of its file. */
export interface ProviderKeyLocation {
  /** PEM text, base64 of the PEM or of the key itself (PKCS #8), or the bytes of either. */
  readonly key?: string | Uint8Array | undefined;
  /** The path of the .p8 file. */
  readonly keyFile?: string | undefined;
  /** Ten characters. Default: from the name of the file, `AuthKey_XXXXXXXXXX.p8`. */
  readonly keyId?: string | undefined;
  /** Ten characters. */
  readonly teamId: string;
}

/** A key that was read and checked. */
export interface ProviderKeyFacts {
  readonly key: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
  /** The key id that the file's name has; undefined when it has none. */
  readonly fileKeyId: string | undefined;
}

const TEN = /^[A-Z0-9]{10}$/;

/**
 * Reads a key for provider tokens and checks what can be checked.
 *
 * @throws UsageError for options that do not go together; TransportError `credentials-unreadable` with a hint
 */
export function readProviderKey({ key, keyFile, keyId, teamId }: ProviderKeyLocation): ProviderKeyFacts {
  if ((key === undefined) === (keyFile === undefined)) {
    throw new UsageError(
      key === undefined ? "missing-option" : "conflicting-options",
      "Give either key or keyFile: the .p8 key as text, or its path.",
      { field: "key" },
    );
  }
  if (key !== undefined && typeof key !== "string" && !(key instanceof Uint8Array)) {
    const what = key === null ? "null" : `a value of type ${typeof key}`;
    throw new UsageError("invalid-type", `key must be PEM text or bytes, not ${what}.`, { field: "key" });
  }
  const fileKeyId = keyFile === undefined ? undefined : keyIdFromName(keyFile);
  const id = keyId ?? fileKeyId;
  if (id === undefined) {
    throw new UsageError(
      "missing-option",
      "keyId is missing: it stands in the developer account, and in the name AuthKey_XXXXXXXXXX.p8.",
      { field: "keyId" },
    );
  }
  checkTen(id, "keyId");
  checkTen(teamId, "teamId");
  if (id === teamId) {
    throw new UsageError(
      "out-of-range",
      "teamId is the same as the key's id: the team's own stands under Membership in the developer account.",
      { field: "teamId" },
    );
  }
  return { key: parseProviderKey(key ?? readKeyFile(keyFile ?? "")), keyId: id, teamId, fileKeyId };
}

function readKeyFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new TransportError(
      "credentials-unreadable",
      `The file of keyFile cannot be read: ${(cause as Error).message}`,
      {
        cause,
        hint: "Check the path, which is relative to the working directory, and the permissions.",
      },
    );
  }
}

/** Browsers number a second download of the same name: `AuthKey_XXXXXXXXXX (1).p8`. */
function keyIdFromName(path: string): string | undefined {
  return /^AuthKey_([A-Z0-9]{10})\b/.exec(basename(path))?.[1];
}

function checkTen(value: unknown, field: string): void {
  const wanted = "ten capital letters and digits, as the developer account shows it";
  if (value === undefined) {
    throw new UsageError("missing-option", `${field} is missing: it has ${wanted}.`, { field });
  }
  if (typeof value !== "string") {
    throw new UsageError("invalid-type", `${field} must be a string of ${wanted}, not ${typeof value}.`, {
      field,
    });
  }
  if (TEN.test(value)) return;
  const wrong = value.length === 10 ? "holds other characters" : `has ${value.length} characters`;
  throw new UsageError("out-of-range", `${field} ${wrong}; it must be ${wanted}.`, { field });
}
