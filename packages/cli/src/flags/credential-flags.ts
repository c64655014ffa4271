import { accessSync, constants, statSync } from "node:fs";
import { basename } from "node:path";
import type { ClientOptions } from "@apns/client";
import { UsageError } from "@apns/wire";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";
import type { Terminal } from "../terminal.js";
import type { FlagSources } from "./flag-sources.js";

/** The flags that say who the client is. */
export interface CredentialFlags {
  readonly cert?: string;
  readonly key?: string;
  readonly keyId?: string;
  readonly teamId?: string;
  readonly pfx?: string;
  readonly passphraseEnv?: string;
}

/** As the developer account names keys. */
const NAMED_AFTER_ITS_ID = /AuthKey_?[A-Z0-9]{10}(?![A-Za-z0-9])/;

const PEM = "-----BEGIN";

const WHO =
  "Say who you are: --key AuthKey_XXXXXXXXXX.p8 --team-id XXXXXXXXXX, or --cert cert.pem --key key.pem, or --pfx file.p12.";

/**
 * The credentials that the flags name. The command line overrides the environment: with `--cert`, or a `--key`
 * that is named after its id, a key id of the environment is ignored.
 *
 * @throws UsageError for flags that contradict each other or do not suffice; CommandError for a missing file
 */
export function credentialsOf(
  flags: CredentialFlags,
  sources: FlagSources,
  terminal: Terminal,
): ClientOptions["credentials"] {
  refusePairs(sources);
  const { cert, keyId, teamId, pfx } = flags;
  const kind = kindOf(flags, sources);
  const key = kind === "certificate" ? certificateKeyOf(flags, sources) : flags.key;
  if (kind === "pfx" || kind === "certificate") {
    for (const flag of ["--team-id", "--key-id"]) {
      sources.refuse(flag, "belongs to a .p8 key: name its file with --key.");
    }
  }
  switch (kind) {
    case "pfx":
      assertReadable(pfx, "--pfx");
      return { pfxFile: pfx ?? "", passphrase: passphraseOf(flags, terminal) };
    case "certificate":
      assertReadable(cert, "--cert");
      if (key !== undefined) assertReadable(key, "--key");
      return { certFile: cert ?? "", keyFile: key, passphrase: passphraseOf(flags, terminal) };
    case "key": {
      const text = keyTextOf(key);
      if (text === undefined) assertReadable(key, "--key");
      if (teamId === undefined) {
        throw new UsageError(
          "missing-option",
          `${text === undefined ? `--key ${key}` : "The key"} is alone: add --team-id for a .p8 key, or --cert for the certificate of this key.`,
        );
      }
      sources.refuse("--passphrase-env", "is for certificates: a .p8 key has no passphrase.");
      if (text !== undefined) return { key: text, teamId, keyId: keyIdOfText(keyId) };
      return { keyFile: key ?? "", teamId, keyId: namesItsId(key, sources) ? undefined : keyId };
    }
    case "none":
      throw new UsageError("missing-option", WHO);
  }
}

/**
 * The PEM text of a key that a variable holds itself, or as base64, as secrets of build systems often are; undefined
 * for the path of a file.
 */
export function keyTextOf(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  if (key.includes(PEM)) return key.replaceAll("\\n", "\n");
  if (!/^[A-Za-z0-9+/=\s]{100,}$/.test(key)) return undefined;
  const text = Buffer.from(key, "base64").toString("utf8");
  return text.includes(PEM) ? text : undefined;
}

/** @throws UsageError for a key without its id, which only the name of a file can tell */
function keyIdOfText(keyId: string | undefined): string {
  if (keyId !== undefined) return keyId;
  throw new UsageError("missing-option", "The key is a text and not a file: add --key-id, or APNS_KEY_ID.");
}

function refusePairs(sources: FlagSources): void {
  sources.refuseBoth("--cert", "--pfx", "a PFX has its own certificate.");
  sources.refuseBoth("--key", "--pfx", "a PFX has its own key.");
  for (const flag of ["--team-id", "--key-id"]) {
    sources.refuseBoth(flag, "--cert", "it belongs to a .p8 key; a certificate has none.");
    sources.refuseBoth(flag, "--pfx", "it belongs to a .p8 key; a PFX has none.");
  }
}

function kindOf(
  { cert, key, teamId, pfx }: CredentialFlags,
  sources: FlagSources,
): "pfx" | "certificate" | "key" | "none" {
  if (sources.isWritten("--pfx")) return "pfx";
  if (sources.isWritten("--cert")) return "certificate";
  const isIdWritten = sources.isWritten("--team-id") || sources.isWritten("--key-id");
  if (key !== undefined && teamId !== undefined && isIdWritten) return "key";
  if (pfx !== undefined && !sources.isWritten("--key")) return "pfx";
  const isOfProvider = isProviderKey(key) && (teamId !== undefined || sources.isWritten("--key"));
  if (cert !== undefined && !isOfProvider) return "certificate";
  return key === undefined ? "none" : "key";
}

/** Whether the key's id is in the name of a file that was written, which overrides a variable with an id. */
function namesItsId(key: string | undefined, sources: FlagSources): boolean {
  if (!sources.isWritten("--key") || sources.isWritten("--key-id")) return false;
  return NAMED_AFTER_ITS_ID.test(basename(key ?? ""));
}

/** The key of a certificate: a .p8 of the environment is for provider tokens, and is ignored. */
function certificateKeyOf({ key }: CredentialFlags, sources: FlagSources): string | undefined {
  return isProviderKey(key) && !sources.isWritten("--key") ? undefined : key;
}

/** Whether a key is one of the developer account, by its name or as text; those belong to no certificate. */
function isProviderKey(key: string | undefined): boolean {
  return key !== undefined && (/\.p8$/i.test(key) || keyTextOf(key) !== undefined);
}

/**
 * Reports a missing file before anything else that is missing. The file is not read: it may be a pipe, which gives its
 * bytes once.
 */
function assertReadable(path: string | undefined, flag: string): void {
  try {
    if (statSync(path ?? "").isDirectory()) throw new Error("it is a directory");
    accessSync(path ?? "", constants.R_OK);
  } catch (cause) {
    const message = `${flag} ${path} cannot be read: ${(cause as Error).message}. Check the path, which is relative to the working directory.`;
    throw new CommandError(exitCode.credentials, message, { cause });
  }
}

/** @throws UsageError where the variable is not set */
export function passphraseOf(
  { passphraseEnv }: Pick<CredentialFlags, "passphraseEnv">,
  terminal: Terminal,
): string | undefined {
  if (passphraseEnv === undefined) return undefined;
  const passphrase = terminal.env[passphraseEnv];
  if (passphrase !== undefined) return passphrase;
  throw new UsageError(
    "missing-option",
    `--passphrase-env: the environment variable ${passphraseEnv} is not set.`,
  );
}
