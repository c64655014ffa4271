/** A provider token as a fleet shares it. A secret. */
export interface StoredProviderToken {
  /** The token without `bearer`. */
  readonly token: string;
  /** Its `iat`, seconds since 1970. */
  readonly issuedAtSeconds: number;
}

/**
 * Where the processes of a fleet share one token, e.g. a key in Redis. Races are harmless: who finds a younger
 * token takes it, and two that mint at one moment both hold valid tokens, of which each uses its own until the
 * next renewal.
 */
export interface ProviderTokenStore {
  /** The token stored under an id, which names team and key; undefined when there is none. */
  read(id: string): Promise<StoredProviderToken | undefined> | StoredProviderToken | undefined;
  /** Stores a token, for an hour at most. */
  write(id: string, token: StoredProviderToken): Promise<void> | void;
}
