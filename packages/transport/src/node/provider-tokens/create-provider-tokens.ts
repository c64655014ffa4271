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
  /** The age at which a token is replaced, milliseconds, 20 to 59 minutes. Default 50 minutes. */
  readonly renewAfterMs?: number | undefined;
  /**
   * Rounds the time of issue down to a multiple of this, milliseconds, 0 to 30 minutes, so that the processes of
   * a fleet agree without talking. Default 0: not rounded.
   */
  readonly issuedAtStepMs?: number | undefined;
  /** Shares the token with other processes. Default: each process mints its own. */
  readonly store?: ProviderTokenStore | undefined;
  /** Milliseconds that the store may take for an answer, 1 to 60,000. Default 2,000. */
  readonly storeTimeoutMs?: number | undefined;
  /** Called when the store fails, is too slow, or returns a token that cannot be used. Default: nothing is called. */
  readonly onStoreFailure?: ((error: TransportError) => void) | undefined;
  /** Clocks, for tests. Default: Node's. A source with its own clocks shares nothing. */
  readonly clock?: ProviderTokenClock | undefined;
}

const MINUTE_MS = 60_000;

const table: OptionTable<
  ResolvedOptions<ProviderTokenOptions, keyof ProviderKeyLocation | "store" | "clock">
> = {
  // readProviderKey checks these four, with messages that know about keys.
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
 * Creates provider tokens (ES256) from a key of the developer account. The key is read and checked here; the first
 * token is minted when it is needed. Sources of one key in one process are one, and share the token: where their
 * options differ, those given last count, from the next token on.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range; TransportError
 *   `credentials-unreadable` for a key that cannot be read, with the cure
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

/** A token that is born old must still serve for 20 minutes: no second one may be minted sooner. */
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
      throw new UsageError("invalid-type", `${field} must be an object with the method ${method}.`, {
        field,
      });
    }
  };
}

function isFunction(value: unknown, field: string): void {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function.`, { field });
}
