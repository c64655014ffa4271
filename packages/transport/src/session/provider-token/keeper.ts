import { explainClock, explainTimeOfIssue, SURE_SKEW_MS } from "./clock-skew.js";
import type { ProviderToken } from "./source.js";

/** APNs allows a new token every 20 minutes (Apple, Establishing a token-based connection to APNs). */
export const MIN_MINT_INTERVAL_MS: number = 1_200_000;
/** And accepts none older than an hour (the same page). */
export const MAX_TOKEN_AGE_MS: number = 3_600_000;

/** A token is not sent in its last moments: its hour could end on the way. */
const LAST_MOMENTS_MS = 30_000;
/** How long an observed difference of clocks counts. The clock may have been set since. */
const SKEW_MEMORY_MS = 1_200_000;

/** What wall clocks said when a token was refused, milliseconds since 1970. */
export interface WallClocks {
  readonly ownUnixMs: number;
  /** APNs's, from the answer's `date`; undefined when it had none. */
  readonly serverUnixMs?: number | undefined;
}

/** A token that is ready for use. */
export interface MintedToken {
  readonly authorization: string;
  readonly issuedAtSeconds: number;
  /** Its age by its own `iat`, milliseconds: more than 0 where that was rounded down. */
  readonly ageMs: number;
  /** When it was minted or, if unknown, its `iat`: monotonic milliseconds. The next may follow 20 minutes later. */
  readonly mintedAtMs: number;
}

interface HeldToken {
  readonly token: ProviderToken;
  /** Monotonic time of its `iat`. */
  readonly issuedAtMs: number;
  /** APNs called it expired, and was believed. */
  isRefused: boolean;
}

/**
 * Decides which provider token is sent and when another one is due. Pure: time is an argument.
 *
 * ```
 *   none --put--> newest serves --due or expired--> newest is replaced: it becomes the previous one
 *                  ^        |
 *                  |        | too many updates, and the previous one is within its hour
 *        its hour  |        v
 *        ends      '-- the previous one serves
 * ```
 *
 * Age counts by a monotonic clock, so that a wall clock that jumps changes nothing, with two exceptions. When APNs
 * itself calls a token expired, the wall clock is a second witness: the monotonic clock of a machine that slept stood
 * still. And a token that was issued in the future is replaced early: the clock was wrong when it was issued.
 */
export class ProviderTokenKeeper {
  /** The age at which a token is replaced, milliseconds, 20 to 59 minutes. */
  renewAfterMs: number;
  #newest: HeldToken | undefined;
  #previous: HeldToken | undefined;
  /** Whether the previous one serves, because APNs saw too many. */
  #servesPrevious = false;
  /** When the newest was minted, here or elsewhere. */
  #lastMintAtMs = -Infinity;
  #serial = 0;
  /** Whether the newest is to be replaced before its time. */
  #wantsRenewal = false;
  /** Whether the newest was issued in the future: the clock was set back since. */
  #isAhead = false;
  #skewMs: number | undefined;
  /** The same difference when the refused token was issued. */
  #skewAtIssueMs: number | undefined;
  #skewSeenAtMs = -Infinity;
  #refusedYoungAtMs = -Infinity;

  constructor(renewAfterMs: number) {
    this.renewAfterMs = renewAfterMs;
  }

  /** The token to send with; undefined when there is none that APNs would take. */
  current(nowMs: number): ProviderToken | undefined {
    const held = this.#inUse(nowMs);
    return held !== undefined && isUsable(held, nowMs) ? held.token : undefined;
  }

  /** Looks at the wall clock, milliseconds since 1970: a token from the future is replaced once APNs allows it. */
  look(unixMs: number): void {
    if (this.#newest !== undefined && aheadMs(this.#newest.token, unixMs) >= SURE_SKEW_MS) {
      this.#wantsRenewal = true;
      this.#isAhead = true;
    }
  }

  /** Whether another token is wanted, and allowed. */
  isDue(nowMs: number): boolean {
    const newest = this.#newest;
    // One whose hour is over was minted more than 20 minutes ago, even if its time of issue was rounded down.
    if (newest === undefined || !isUsable(newest, nowMs)) return true;
    const isOld = nowMs - newest.issuedAtMs >= this.renewAfterMs;
    return (isOld || this.#wantsRenewal) && this.#mayMint(nowMs);
  }

  /** Whether a token minted elsewhere is better than the newest. */
  isWelcome({ issuedAtSeconds, ageMs }: Pick<MintedToken, "issuedAtSeconds" | "ageMs">): boolean {
    if (ageMs >= this.renewAfterMs) return false;
    const newest = this.#newest?.token.issuedAtSeconds;
    if (newest === undefined || issuedAtSeconds > newest) return true;
    return this.#isAhead && issuedAtSeconds !== newest;
  }

  /** Puts a token to use. */
  put({ authorization, issuedAtSeconds, ageMs, mintedAtMs }: MintedToken, nowMs: number): void {
    this.#serial += 1;
    const token: ProviderToken = { authorization, serial: this.#serial, issuedAtSeconds };
    // A program that prints an object with a token in it must not print the token.
    Object.defineProperty(token, "authorization", { enumerable: false });
    this.#previous = this.#newest;
    this.#newest = { token, issuedAtMs: nowMs - ageMs, isRefused: false };
    this.#servesPrevious = false;
    this.#lastMintAtMs = mintedAtMs;
    this.#wantsRenewal = false;
    this.#isAhead = false;
  }

  /**
   * APNs called a token expired. `renewed`: another one serves or is due now. `too-soon`: none may be minted yet;
   * it is replaced as soon as one may.
   */
  expired(token: ProviderToken, nowMs: number, clocks?: WallClocks): "renewed" | "too-soon" {
    this.#compare(token, nowMs, clocks);
    return this.#replace(token, nowMs, clocks);
  }

  /** APNs called a token invalid. `unexplained`: its time of issue is not the cause. Otherwise as {@link expired}. */
  invalid(token: ProviderToken, nowMs: number, clocks: WallClocks): "renewed" | "too-soon" | "unexplained" {
    this.#compare(token, nowMs, clocks);
    const { ownUnixMs, serverUnixMs = ownUnixMs } = clocks;
    const ahead = aheadMs(token, serverUnixMs);
    if (ahead < SURE_SKEW_MS && ahead > -MAX_TOKEN_AGE_MS) return "unexplained";
    if (ahead > 0 && this.#newest?.token.serial === token.serial) this.#isAhead = true;
    // It did not say expired: only its own date can show that the machine slept.
    return this.#replace(token, nowMs, clocks.serverUnixMs === undefined ? undefined : clocks);
  }

  /** APNs refused a token: another one serves, or is minted as soon as one may be. */
  #replace(token: ProviderToken, nowMs: number, clocks: WallClocks | undefined): "renewed" | "too-soon" {
    const held = this.#inUse(nowMs);
    // Many answers report the same token; the first one has it replaced.
    if (held === undefined || held.isRefused || held.token.serial !== token.serial) return "renewed";
    if (held === this.#previous) {
      held.isRefused = true;
      this.#servesPrevious = false;
      return "renewed";
    }
    this.#wantsRenewal = true;
    if (this.#mayMint(nowMs) || this.#isOldByWallClock(token, clocks)) {
      held.isRefused = true;
      return "renewed";
    }
    this.#refusedYoungAtMs = nowMs;
    return "too-soon";
  }

  /** APNs saw too many tokens: the previous one, if there is one, serves on until its hour ends. */
  tooManyUpdates(token: ProviderToken): void {
    if (this.#newest?.token.serial === token.serial) this.#servesPrevious = true;
  }

  /** The probable cause of a refusal, in a sentence; empty when nothing is known. */
  explain(reason: string, nowMs: number): string {
    switch (reason) {
      case "TooManyProviderTokenUpdates":
        return "This process mints at most one token in 20 minutes, so something else mints with the same key: share one token (store), or round the time of issue everywhere (issuedAtStepMs).";
      case "ExpiredProviderToken":
      case "InvalidProviderToken": {
        const isRecent = nowMs - this.#skewSeenAtMs < SKEW_MEMORY_MS;
        if (isRecent && this.#skewMs !== undefined && Math.abs(this.#skewMs) >= SURE_SKEW_MS) {
          return explainClock(this.#skewMs);
        }
        if (nowMs - this.#refusedYoungAtMs >= SKEW_MEMORY_MS) return "";
        const atIssueMs = isRecent ? (this.#skewAtIssueMs ?? 0) : 0;
        return Math.abs(atIssueMs) >= SURE_SKEW_MS ? explainTimeOfIssue(atIssueMs) : explainClock(undefined);
      }
      default:
        return "";
    }
  }

  /** Compares the clocks when an answer has a date. */
  #compare(token: ProviderToken, nowMs: number, clocks: WallClocks | undefined): void {
    if (clocks?.serverUnixMs === undefined) return;
    this.#skewMs = clocks.serverUnixMs - clocks.ownUnixMs;
    this.#skewSeenAtMs = nowMs;
    const held = this.#newest?.token.serial === token.serial ? this.#newest : this.#previous;
    if (held?.token.serial !== token.serial) return;
    this.#skewAtIssueMs = -aheadMs(token, clocks.serverUnixMs) - (nowMs - held.issuedAtMs);
  }

  /** The machine slept, or its clock was set since: APNs and our wall clock agree that the hour is over. */
  #isOldByWallClock(token: ProviderToken, clocks: WallClocks | undefined): boolean {
    if (clocks === undefined) return false;
    const { ownUnixMs, serverUnixMs = ownUnixMs } = clocks;
    if (Math.abs(serverUnixMs - ownUnixMs) >= SURE_SKEW_MS) return false;
    return aheadMs(token, ownUnixMs) <= -MAX_TOKEN_AGE_MS;
  }

  #mayMint(nowMs: number): boolean {
    return nowMs - this.#lastMintAtMs >= MIN_MINT_INTERVAL_MS;
  }

  #inUse(nowMs: number): HeldToken | undefined {
    if (!this.#servesPrevious || this.#previous === undefined) return this.#newest;
    return isUsable(this.#previous, nowMs) ? this.#previous : this.#newest;
  }
}

/** How far a token's time of issue is ahead of a wall clock, milliseconds; negative: its age. */
function aheadMs({ issuedAtSeconds }: ProviderToken, unixMs: number): number {
  return issuedAtSeconds * 1000 - unixMs;
}

function isUsable({ issuedAtMs, isRefused }: HeldToken, nowMs: number): boolean {
  return !isRefused && nowMs - issuedAtMs < MAX_TOKEN_AGE_MS - LAST_MOMENTS_MS;
}
