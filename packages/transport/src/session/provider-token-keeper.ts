import type { ProviderToken } from "./provider-token-source.js";

/** APNs allows a new token every 20 minutes (Apple, Establishing a token-based connection to APNs). */
export const MIN_MINT_INTERVAL_MS: number = 1_200_000;
/** And takes none that is older than an hour (the same). */
export const MAX_TOKEN_AGE_MS: number = 3_600_000;

/** A difference of clocks that no slow network explains. */
const SURE_SKEW_MS = 120_000;

/** A token with the monotonic time from which its age counts. */
export interface AgedToken {
  readonly token: ProviderToken;
  readonly mintedAtMs: number;
}

/**
 * Decides when a provider token is renewed: pure, time is an argument. Age counts by a monotonic clock from the
 * mint, so that a wall clock that jumps changes nothing.
 */
export class ProviderTokenKeeper {
  readonly #renewAfterMs: number;
  #now: AgedToken | undefined;
  #before: AgedToken | undefined;
  /** When the last one was minted, here or elsewhere in the fleet. */
  #lastMintAtMs = -Infinity;
  #serial = 0;
  #mustRenew = false;
  /** How far APNs's clock was ahead of ours when a token was refused, milliseconds. */
  #skewMs: number | undefined;
  #refusedYoung = false;

  /** @param renewAfterMs the age at which a token is replaced, 20 to 59 minutes */
  constructor(renewAfterMs: number) {
    this.#renewAfterMs = renewAfterMs;
  }

  /** The token in use. */
  get token(): ProviderToken | undefined {
    return this.#now?.token;
  }

  /** The number for the next token. */
  get nextSerial(): number {
    return this.#serial + 1;
  }

  /** Whether another token is due, and allowed. */
  needsMint(nowMs: number): boolean {
    if (this.#now === undefined) return true;
    const age = nowMs - this.#now.mintedAtMs;
    return (
      (this.#mustRenew || age >= this.#renewAfterMs) && nowMs - this.#lastMintAtMs >= MIN_MINT_INTERVAL_MS
    );
  }

  /** Takes a token: minted just now, or by another process `ageMs` ago. */
  adopt(token: ProviderToken, nowMs: number, ageMs = 0): void {
    this.#before = this.#now;
    this.#now = { token, mintedAtMs: nowMs - ageMs };
    this.#lastMintAtMs = nowMs - ageMs;
    this.#serial = token.serial;
    this.#mustRenew = false;
  }

  /** APNs called a token expired. `renewed`: another one is there or due now. */
  expired(
    token: ProviderToken,
    nowMs: number,
    clocks?: { readonly serverUnixMs: number; readonly ownUnixMs: number },
  ): "renewed" | "too-soon" {
    if (clocks !== undefined) this.#skewMs = clocks.serverUnixMs - clocks.ownUnixMs;
    const now = this.#now;
    // Many answers report the same token; the first one has it renewed.
    if (now === undefined || now.token.serial !== token.serial) return "renewed";
    if (nowMs - this.#lastMintAtMs < MIN_MINT_INTERVAL_MS) {
      this.#refusedYoung = true;
      return "too-soon";
    }
    this.#mustRenew = true;
    return "renewed";
  }

  /** APNs saw too many tokens: the one before serves on while it can. */
  tooManyUpdates(token: ProviderToken, nowMs: number): void {
    if (this.#now?.token.serial !== token.serial || this.#before === undefined) return;
    if (nowMs - this.#before.mintedAtMs >= this.#renewAfterMs) return;
    this.#now = this.#before;
    this.#before = undefined;
  }

  /** What a refusal is probably about; empty when nothing is known. */
  explain(): string {
    const skewMs = this.#skewMs;
    if (skewMs !== undefined && Math.abs(skewMs) > SURE_SKEW_MS) {
      const minutes = Math.round(Math.abs(skewMs) / 60_000);
      const direction = skewMs > 0 ? "behind" : "ahead of";
      return `The clock of this machine is ${minutes} minutes ${direction} the server's: set it right (NTP).`;
    }
    if (!this.#refusedYoung) return "";
    return "APNs calls a token expired that is younger than 20 minutes: the clock of this machine is probably wrong, set it right (NTP).";
  }
}
