import type { KeyObject } from "node:crypto";
import { UsageError } from "@apns/wire";
import { readFileWithin } from "../credentials/read-file-within.js";
import { keyIdInName } from "./key-id-in-name.js";
import { parseProviderKey } from "./parse-provider-key.js";

const { types } = process.getBuiltinModule("node:util");

/** A key for provider tokens and its ids. Exactly one of `key` and `keyFile` is required. */
export interface ProviderKeyLocation {
  /** The .p8 key: PEM, PKCS #8, or base64 of either, as text or bytes. */
  readonly key?: string | Uint8Array | undefined;
  /** The path of the .p8 file, relative to the working directory. */
  readonly keyFile?: string | undefined;
  /** The key's id, ten capital letters and digits. Default: the one in the file's name (`AuthKey_XXXXXXXXXX.p8`). */
  readonly keyId?: string | undefined;
  /** The team's id, ten capital letters and digits. */
  readonly teamId: string;
}

/** A key that {@link readProviderKey} read and checked. */
export interface ProviderKeyFacts {
  readonly key: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
  /** The key id in the file's name; undefined if there is none. */
  readonly fileKeyId: string | undefined;
}

const OF_CERTIFICATE = "The key of a certificate needs cert or certFile instead.";
const TEN = /^[A-Z0-9]{10}$/;

/**
 * Reads a key for provider tokens and checks all that can be checked without APNs.
 *
 * @throws UsageError for options that are missing, of a wrong type, out of range or in conflict; TransportError
 *   `credentials-unreadable` with a hint
 */
export function readProviderKey({ key, keyFile, keyId, teamId }: ProviderKeyLocation): ProviderKeyFacts {
  if ((key === undefined) === (keyFile === undefined)) {
    throw new UsageError(
      key === undefined ? "missing-option" : "conflicting-options",
      "Pass either key, the .p8 key itself, or keyFile, its path.",
      { field: "key" },
    );
  }
  if (key !== undefined && typeof key !== "string" && !types.isUint8Array(key)) {
    const what = key === null ? "null" : `a value of type ${typeof key}`;
    throw new UsageError("invalid-type", `key must be PEM text or bytes, not ${what}.`, { field: "key" });
  }
  // Before the ids are checked: a missing file is reported first.
  const given = key ?? readFileWithin(keyFile ?? "", "keyFile");
  const fileKeyId = keyFile === undefined ? undefined : keyIdInName(keyFile, teamId);
  const id = keyId ?? fileKeyId;
  if (id === undefined) throw missingKeyId(teamId === undefined);
  checkTen(id, "keyId");
  checkTen(teamId, "teamId");
  if (id === teamId) {
    throw new UsageError(
      "out-of-range",
      "teamId is the same as keyId. Find the team's id under Membership in the developer account.",
      { field: "teamId" },
    );
  }
  return { key: parseProviderKey(given), keyId: id, teamId, fileKeyId };
}

function missingKeyId(lacksTeam: boolean): UsageError {
  const where = "the XXXXXXXXXX in the file name AuthKey_XXXXXXXXXX.p8, and shown in the developer account";
  return new UsageError(
    "missing-option",
    lacksTeam
      ? `keyId and teamId are missing. keyId is ${where}; teamId is under Membership there. ${OF_CERTIFICATE}`
      : `keyId is missing: it is ${where}.`,
    { field: "keyId" },
  );
}

function checkTen(value: unknown, field: string): void {
  const wanted = "ten capital letters and digits, as shown in the developer account";
  if (value === undefined) {
    throw new UsageError("missing-option", `${field} is missing: pass ${wanted}. ${OF_CERTIFICATE}`, {
      field,
    });
  }
  if (typeof value !== "string") {
    throw new UsageError("invalid-type", `${field} must be a string of ${wanted}, not ${typeof value}.`, {
      field,
    });
  }
  if (TEN.test(value)) return;
  const wrong = value.length === 10 ? "contains other characters" : `has ${value.length} characters`;
  throw new UsageError("out-of-range", `${field} ${wrong}; it must be ${wanted}.`, { field });
}
