import { UsageError } from "@apns/wire";
import type { TransportError } from "../../errors/transport-error.js";
import { integer, type OptionCheck, text } from "../../options/option-check.js";
import { type OptionTable, type ResolvedOptions, resolveOptions } from "../../options/option-table.js";
import { MAX_TOKEN_AGE_MS, MIN_MINT_INTERVAL_MS } from "../../session/provider-token/keeper.js";
import { guarded } from "../guarded.js";
import { KeySource } from "./key-source.js";
import { type ProviderKeyLocation, readProviderKey } from "./provider-key.js";
import type { ProviderTokenStore } from "./provider-token-store.js";
import type { ProviderTokenClock, ProviderTokens } from "./provider-tokens.js";
import { shareSource } from "./shared-sources.js";

export interface ProviderTokenOptions extends ProviderKeyLocation {
  /** The age at which a token is replaced, milliseconds, 1,200,000 to 3,540,000 (59 minutes). Default 3,000,000. */
  readonly renewAfterMs?: number | undefined;
  /**
   * Rounds the time of issue down to a multiple of this many milliseconds, 0 to 1,800,000, so that the processes of a
   * fleet agree without communicating. At least 20 minutes less than `renewAfterMs`. Default 0: not rounded.
   */
  readonly issuedAtStepMs?: number | undefined;
  /** Shares the token with other threads or processes. Default: none; each thread mints its own. */
  readonly store?: ProviderTokenStore | undefined;
  /** How long the store may take to answer, milliseconds, 1 to 60,000. Default 2,000. */
  readonly storeTimeoutMs?: number | undefined;
  /** Called with `token-store-failed` if the store fails, is too slow or returns an unusable token. Default: none. */
  readonly onStoreFailure?: ((error: TransportError) => void) | undefined;
  /** Clocks, for tests. Default: Node's. A source with clocks of its own shares nothing with other sources. */
  readonly clock?: ProviderTokenClock | undefined;
}

const MINUTE_MS = 60_000;

const table: OptionTable<
  ResolvedOptions<ProviderTokenOptions, keyof ProviderKeyLocation | "store" | "clock">
> = {
  // readProviderKey checks these four; its messages explain keys.
  key: { check: () => {}, default: undefined },
  keyFile: { check: text, default: undefined },
  keyId: { check: () => {}, default: undefined },
  teamId: { check: () => {}, default: undefined },
  renewAfterMs: {
    check: integer(MIN_MINT_INTERVAL_MS, MAX_TOKEN_AGE_MS - MINUTE_MS),
    default: 50 * MINUTE_MS,
  },
  issuedAtStepMs: { check: integer(0, 30 * MINUTE_MS), default: 0 },
  store: { check: hasMethods("read", "write"), default: undefined },
  storeTimeoutMs: { check: integer(1, MINUTE_MS), default: 2_000 },
  onStoreFailure: { check: isFunction, default: () => {} },
  clock: { check: hasMethods("unixMs", "monotonicMs"), default: undefined },
};

/**
 * Creates a source of provider tokens (ES256) from a .p8 key of the developer account. It reads and checks the key now
 * and mints the first token when a request needs it. All sources of one key in a thread are one source with one token;
 * where their options differ, the last ones apply from the next token on. Worker threads share one through a `store`.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type, out of range or in conflict;
 *   TransportError `credentials-unreadable` for a key that cannot be read, with a hint
 */
export function createProviderTokens(options: ProviderTokenOptions): ProviderTokens {
  const { renewAfterMs, issuedAtStepMs, clock, store, ...fleet } = resolveOptions(table, options);
  checkRounding(renewAfterMs, issuedAtStepMs);
  const facts = readProviderKey(options);
  const policy = { renewAfterMs, issuedAtStepMs };
  const source =
    clock === undefined
      ? shareSource(facts, (onToken) => new KeySource(facts, policy, { onToken }))
      : new KeySource(facts, policy, { clock });
  if (options.renewAfterMs !== undefined || options.issuedAtStepMs !== undefined) source.follow(policy);
  if (store !== undefined) {
    const { storeTimeoutMs, onStoreFailure } = fleet;
    source.shareWith({ store, storeTimeoutMs, onStoreFailure: guarded(onStoreFailure) });
  }
  return source;
}

/** A token that is born old must still be good for 20 minutes: no second one may be minted sooner. */
function checkRounding(renewAfterMs: number, issuedAtStepMs: number): void {
  if (renewAfterMs - issuedAtStepMs >= MIN_MINT_INTERVAL_MS) return;
  throw new UsageError(
    "out-of-range",
    `issuedAtStepMs is ${issuedAtStepMs}; it must be at least 20 minutes less than renewAfterMs, ${renewAfterMs}.`,
    { field: "issuedAtStepMs" },
  );
}

function hasMethods(...methods: readonly string[]): OptionCheck {
  return (value, field) => {
    for (const method of methods) {
      if (typeof (value as Record<string, unknown> | null)?.[method] === "function") continue;
      throw new UsageError("invalid-type", `${field} must be an object with a method ${method}.`, {
        field,
      });
    }
  };
}

function isFunction(value: unknown, field: string): void {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function.`, { field });
}
