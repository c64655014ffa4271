/** A provider token as a fleet shares it. A secret. */
export interface StoredProviderToken {
  /** The token without `bearer`. */
  readonly token: string;
  /** Its `iat`, seconds since 1970. */
  readonly issuedAtSeconds: number;
}

/**
 * Where the processes of a fleet share one token, e.g. a key in Redis. What it gives is checked like what a
 * stranger gives: shape, claims, signature, age. When it fails or is slow, the process serves itself.
 *
 * Many processes find the same token too old at the same moment, and each mints one. `write` is where one of
 * them wins: it stores the new token only if the stored one is still `replaces`, and returns what is stored
 * afterwards. In Redis that is a script of four lines; without replacing, `SET ... NX` with an expiry of less
 * than an hour. A store that cannot compare may write always and return nothing: then each process uses its own
 * token until the next renewal, which APNs allows.
 */
export interface ProviderTokenStore {
  /** The token stored under an id, which names team and key; undefined when there is none. */
  read(id: string): Promise<StoredProviderToken | undefined> | StoredProviderToken | undefined;
  /**
   * Stores a token, for an hour at most, in place of the one that was read.
   *
   * @returns the token that is stored now, where another process was quicker; nothing means that it is `token`
   */
  write(
    id: string,
    token: StoredProviderToken,
    replaces: StoredProviderToken | undefined,
  ): Promise<StoreAnswer> | StoreAnswer;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a store that compares nothing returns nothing
type StoreAnswer = StoredProviderToken | undefined | void;
