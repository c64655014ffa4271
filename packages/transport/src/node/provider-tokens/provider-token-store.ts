/** A provider token in a store. A secret. */
export interface StoredProviderToken {
  /** The token without `bearer`. */
  readonly token: string;
  /** Its `iat`, seconds since 1970. */
  readonly issuedAtSeconds: number;
}

/**
 * Where the processes of a fleet share one token, e.g. a key in Redis. Stored tokens are not trusted: shape, claims,
 * signature and age are checked. When the store fails or is slow, the process mints a token of its own.
 *
 * Many processes find the same token too old at the same moment, and each mints one. `write` decides which one wins: it
 * stores the new token only if the stored one is still `replaces`, and returns what is stored afterwards. In Redis that
 * takes a script of four lines or, without comparing, `SET ... NX` with an expiry of less than an hour. A store that
 * cannot compare may always write and return nothing: each process then uses its own token until the next renewal,
 * which APNs allows.
 */
export interface ProviderTokenStore {
  /** Returns the token stored under an id, which consists of team and key; undefined if there is none. */
  read(id: string): Promise<StoredProviderToken | undefined> | StoredProviderToken | undefined;
  /**
   * Stores a token, for an hour at most, in place of the one that was read.
   *
   * @param replaces what {@link read} returned, or undefined if that was nothing usable
   * @returns the token that is stored now, if another process was faster; undefined or nothing: it is `token`
   */
  write(
    id: string,
    token: StoredProviderToken,
    replaces: StoredProviderToken | undefined,
  ): Promise<StoreAnswer> | StoreAnswer;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a store that compares nothing returns nothing
type StoreAnswer = StoredProviderToken | undefined | void;
