import type { ProviderTokenSource } from "../../session/provider-token/source.js";

/** The clocks by which tokens are issued and age. */
export interface ProviderTokenClock {
  /** The wall clock, milliseconds since 1970. */
  unixMs(): number;
  /** A clock that only goes forward, milliseconds. */
  monotonicMs(): number;
}

/** A source of provider tokens for one key. Neither the key nor a token shows when it is printed. */
export interface ProviderTokens extends ProviderTokenSource {
  readonly keyId: string;
  readonly teamId: string;
}
