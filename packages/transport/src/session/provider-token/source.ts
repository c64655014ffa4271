import type { Moment } from "../moment.js";

/** A provider token as it is sent. */
export interface ProviderToken {
  /** The value of the `authorization` header: `bearer ` and the token. A secret. */
  readonly authorization: string;
  /** Grows with every token of its source. */
  readonly serial: number;
  /** Its `iat` claim, seconds since 1970. */
  readonly issuedAtSeconds: number;
}

/** What APNs answered about a provider token. */
export interface ProviderTokenRefusal {
  /** Apple's reason. */
  readonly reason: string;
  /** Milliseconds of the driver's monotonic clock. */
  readonly nowMs: number;
  /** The answer's `date` header, where it had one. */
  readonly serverDate: string | undefined;
}

/**
 * Where a session takes its provider tokens: one source for all connections of a key.
 *
 * Times are milliseconds of the driver's monotonic clock.
 */
export interface ProviderTokenSource {
  /**
   * Time has passed, and requests wait for a token: mints or fetches the next one where it is due. The driver calls
   * it once a turn.
   */
  tick(at: Moment): void;
  /**
   * The token to send with; undefined before the first {@link tick}, and while one is being fetched: listeners are
   * called when it comes. Reading it changes nothing.
   */
  current(nowMs: number): ProviderToken | undefined;
  /**
   * APNs said ExpiredProviderToken about this token. `renewed`: `current` gives another one, now or soon.
   * `too-soon`: it is younger than 20 minutes and APNs allows no second one so soon; `explain` says what that means.
   *
   * @param serverDate the answer's `date` header, where it had one
   */
  expired(token: ProviderToken, nowMs: number, serverDate?: string): "renewed" | "too-soon";
  /**
   * APNs refused this token with any reason other than ExpiredProviderToken and TooManyProviderTokenUpdates. `renewed`
   * and `too-soon` as in {@link expired}: its time of issue explains the refusal. `unexplained`: it does not. A source
   * without this method explains nothing.
   */
  refused?(token: ProviderToken, refusal: ProviderTokenRefusal): "renewed" | "too-soon" | "unexplained";
  /** APNs said TooManyProviderTokenUpdates: the previous token serves on, if it is still within its hour. */
  tooManyUpdates(token: ProviderToken, nowMs: number): void;
  /** A sentence that explains a refusal, e.g. how far the clock is off; empty when the source knows nothing. */
  explain(reason: string, nowMs: number): string;
  /** Calls the listener whenever `current` changed by itself. Returns a function that ends this. */
  subscribe(listener: () => void): () => void;
}
