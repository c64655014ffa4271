import { UsageError } from "@apns/wire";
import type { TransportError } from "../../errors/transport-error.js";
import { integer, members, type OptionCheck, text } from "../../options/option-check.js";
import { MAX_TOKEN_AGE_MS, MIN_MINT_INTERVAL_MS } from "../../session/provider-token/keeper.js";
import { guarded } from "../guarded.js";
import { KeySource } from "./key-source.js";
import { type ProviderKeyLocation, readProviderKey } from "./provider-key.js";
import type { ProviderTokenStore } from "./provider-token-store.js";
import type { ProviderTokenClock, ProviderTokens } from "./provider-tokens.js";
import { shareSource } from "./shared-sources.js";

export interface ProviderTokenOptions extends ProviderKeyLocation {
  /** The age at which a token is replaced, milliseconds, 20 to 59 minutes. Default 50 minutes. */
  readonly renewAfterMs?: number;
  /**
   * Rounds the time of issue down to a multiple of this, milliseconds, 0 to 30 minutes, so that the processes of
   * a fleet agree without talking. Default 0: not rounded.
   */
  readonly issuedAtStepMs?: number;
  /** Shares the token with other processes. Default: each process mints its own. */
  readonly store?: ProviderTokenStore;
  /** Milliseconds that the store may take for an answer, 1 to 60,000. Default 2,000. */
  readonly storeTimeoutMs?: number;
  /** Hears of a store that fails, is too slow, or gives what cannot be used. Default: nobody does. */
  readonly onStoreFailure?: (error: TransportError) => void;
  /** Clocks, for tests. Default: those of Node. A source with clocks of its own shares nothing. */
  readonly clock?: ProviderTokenClock;
}

const MINUTE_MS = 60_000;
const DEFAULT_RENEWAL_MS = 50 * MINUTE_MS;
const DEFAULT_STORE_TIMEOUT_MS = 2_000;

const hasMethods =
  (...methods: string[]): OptionCheck =>
  (value, field) => {
    for (const method of methods) {
      if (typeof (value as Record<string, unknown> | null)?.[method] !== "function") {
        throw new UsageError("invalid-type", `${field} must be an object with the method ${method}.`, {
          field,
        });
      }
    }
  };

const anything: OptionCheck = () => {};

const checkOptions = members({
  key: anything,
  keyFile: text,
  keyId: anything,
  teamId: anything,
  renewAfterMs: integer(MIN_MINT_INTERVAL_MS, MAX_TOKEN_AGE_MS - MINUTE_MS),
  issuedAtStepMs: integer(0, 30 * MINUTE_MS),
  store: hasMethods("read", "write"),
  storeTimeoutMs: integer(1, MINUTE_MS),
  onStoreFailure: (value, field) => {
    if (typeof value === "function") return;
    throw new UsageError("invalid-type", `${field} must be a function.`, { field });
  },
  clock: hasMethods("unixMs", "monotonicMs"),
} satisfies Record<keyof ProviderTokenOptions, OptionCheck>);

/**
 * Makes provider tokens (ES256) from a key of the developer account. The key is read and checked here; the first
 * token is minted when it is needed. Sources of one key in one process are one, and share the token: where their
 * options differ, those given last count, from the next token on.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range; TransportError
 *   `credentials-unreadable` for a key that is none, with the cure
 */
export function createProviderTokens(options: ProviderTokenOptions): ProviderTokens {
  checkOptions(options, "");
  const { renewAfterMs = DEFAULT_RENEWAL_MS, issuedAtStepMs = 0, clock, store } = options;
  checkRounding(renewAfterMs, issuedAtStepMs);
  const facts = readProviderKey(options);
  const policy = { renewAfterMs, issuedAtStepMs };
  const source =
    clock === undefined
      ? shareSource(facts, (onToken) => new KeySource(facts, policy, { onToken }))
      : new KeySource(facts, policy, { clock });
  if (options.renewAfterMs !== undefined || options.issuedAtStepMs !== undefined) source.follow(policy);
  if (store !== undefined) {
    const { storeTimeoutMs = DEFAULT_STORE_TIMEOUT_MS, onStoreFailure = () => {} } = options;
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
