import type { CertificateCredentials } from "@apns/transport/connector";
import { members, type OptionCheck } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import type { ClientCredentials, ProviderTokenCredentials } from "../options/client-options.js";

/** Credentials of a known kind, without fields that are undefined. */
export type SortedCredentials =
  | { readonly kind: "provider-token"; readonly options: ProviderTokenCredentials }
  | { readonly kind: "certificate"; readonly options: CertificateCredentials };

const certificateFields = ["cert", "certFile", "pfx", "pfxFile"];
const keyFields = ["key", "keyFile"];
const tokenFields = [
  "teamId",
  "keyId",
  "renewAfterMs",
  "issuedAtStepMs",
  "store",
  "storeTimeoutMs",
  "onStoreFailure",
  "clock",
];
// Their values are checked where they are used.
const anyValue: OptionCheck = () => {};
const checkNames = members(
  Object.fromEntries(
    [...certificateFields, ...keyFields, "passphrase", ...tokenFields].map((name) => [name, anyValue]),
  ),
);

/**
 * Tells a certificate from a key for provider tokens.
 *
 * @param field the option that holds the credentials, for errors
 * @throws UsageError for fields that are unknown, contradict each other, or are too few to tell
 */
export function sortCredentials(credentials: ClientCredentials, field: string): SortedCredentials {
  checkNames(credentials, field);
  const given = Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== undefined));
  const has = (name: string): boolean => Object.hasOwn(given, name);
  const certificate = certificateFields.find(has);
  const token = tokenFields.find(has);
  if (certificate !== undefined && token !== undefined) {
    throw new UsageError(
      "conflicting-options",
      `${field} have ${certificate}, which is for a certificate, and ${token}, which is for provider tokens. Pass one of the two kinds.`,
      { field: `${field}.${token}` },
    );
  }
  if (certificate !== undefined) return { kind: "certificate", options: given as CertificateCredentials };
  if (token !== undefined || keyFields.some(has)) {
    return { kind: "provider-token", options: given as unknown as ProviderTokenCredentials };
  }
  throw new UsageError(
    "missing-option",
    `${field} are empty: give a key (keyFile, keyId, teamId), or a certificate and its key (certFile and keyFile, or pfxFile).`,
    { field },
  );
}
