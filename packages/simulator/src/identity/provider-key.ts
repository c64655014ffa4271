/** A provider authentication key as Apple hands it out (`AuthKey_<keyId>.p8`). */
export interface ProviderKey {
  /** PEM, PKCS #8, curve P-256. */
  readonly key: string;
  /** Ten characters. */
  readonly keyId: string;
  /** Ten characters. */
  readonly teamId: string;
}
