import type { ClientCredentials, ProviderTokenCredentials } from "../options/client-options.js";

/** Whether credentials are a key for provider tokens rather than a certificate. */
export function isProviderToken(credentials: ClientCredentials): credentials is ProviderTokenCredentials {
  return "teamId" in credentials || "keyId" in credentials;
}
