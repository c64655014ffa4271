import type { ProviderTokenOptions } from "@apns/transport";
import type { CertificateCredentials } from "@apns/transport/connector";
import { members, type OptionCheck } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import type { ClientCredentials, ProviderTokenCredentials } from "../options/client-options.js";

/** Credentials and their kind, without fields that are undefined. */
export type SortedCredentials =
  | { readonly kind: "provider-token"; readonly options: ProviderTokenCredentials }
  | { readonly kind: "certificate"; readonly options: CertificateCredentials };

type CredentialField = keyof CertificateCredentials | keyof ProviderTokenOptions;
type FieldKind = SortedCredentials["kind"] | "key" | "passphrase";

/** The kind that a field shows. Both kinds have keys, so a key decides only where nothing else does. */
const fieldKinds: Readonly<Record<CredentialField, FieldKind>> = {
  cert: "certificate",
  certFile: "certificate",
  pfx: "certificate",
  pfxFile: "certificate",
  key: "key",
  keyFile: "key",
  passphrase: "passphrase",
  teamId: "provider-token",
  keyId: "provider-token",
  renewAfterMs: "provider-token",
  issuedAtStepMs: "provider-token",
  store: "provider-token",
  storeTimeoutMs: "provider-token",
  onStoreFailure: "provider-token",
  clock: "provider-token",
};
const credentialFields = Object.keys(fieldKinds) as readonly CredentialField[];
// Their values are checked where they are used.
const anyValue: OptionCheck = () => {};
const checkNames = members(Object.fromEntries(credentialFields.map((name) => [name, anyValue])));

/**
 * Decides whether credentials are a certificate or a key for provider tokens.
 *
 * @param field the option that holds the credentials, for errors
 * @throws UsageError for fields that are unknown, contradict each other, or are too few to tell
 */
export function sortCredentials(credentials: ClientCredentials, field: string): SortedCredentials {
  checkNames(credentials, field);
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
  const givenOf = (kind: FieldKind): CredentialField | undefined =>
    credentialFields.find((name) => fieldKinds[name] === kind && Object.hasOwn(given, name));
  const certificate = givenOf("certificate");
  const token = givenOf("provider-token");
  if (certificate !== undefined && token !== undefined) {
    throw new UsageError(
      "conflicting-options",
      `${field} have ${certificate}, which is for a certificate, and ${token}, which is for provider tokens. Pass one of the two kinds.`,
      { field: `${field}.${token}` },
    );
  }
  if (certificate !== undefined) return { kind: "certificate", options: given as CertificateCredentials };
  if (token !== undefined || givenOf("key") !== undefined) {
    return { kind: "provider-token", options: given as unknown as ProviderTokenCredentials };
  }
  throw new UsageError(
    "missing-option",
    `${field} are empty: give a key (keyFile, keyId, teamId), or a certificate and its key (certFile and keyFile, or pfxFile).`,
    { field },
  );
}
