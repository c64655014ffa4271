import type { ProviderTokenSource } from "../../session/provider-token/source.js";

/** The clocks by which tokens are issued and renewed. */
export interface ProviderTokenClock {
  /** The wall clock, milliseconds since 1970. */
  unixMs(): number;
  /** A clock that never goes back, milliseconds. */
  monotonicMs(): number;
}

/** A source of provider tokens for one key. Printing it shows neither the key nor a token. */
export interface ProviderTokens extends ProviderTokenSource {
  /** The key's id, ten capital letters and digits. */
  readonly keyId: string;
  /** The team's id, ten capital letters and digits. */
  readonly teamId: string;
}
