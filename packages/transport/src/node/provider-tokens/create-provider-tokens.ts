import { createHash, sign } from "node:crypto";
import { integer, members, milliseconds, type OptionCheck, text } from "../../session/option-checks.js";
import {
  MAX_TOKEN_AGE_MS,
  MIN_MINT_INTERVAL_MS,
  ProviderTokenKeeper,
} from "../../session/provider-token-keeper.js";
import type { ProviderToken, ProviderTokenSource } from "../../session/provider-token-source.js";
import type { TransportError } from "../../session/transport-error.js";
import { UsageError } from "../../session/usage-error.js";
import { type ProviderKeyFacts, type ProviderKeyLocation, readProviderKey } from "./provider-key.js";
import type { ProviderTokenStore, StoredProviderToken } from "./provider-token-store.js";

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
  /** Clocks, for tests. Default: those of Node. */
  readonly clock?: ProviderTokenClock;
}

export interface ProviderTokenClock {
  /** The wall clock, milliseconds since 1970. */
  unixMs(): number;
  /** A clock that only goes forward, milliseconds. */
  monotonicMs(): number;
}

/** A source of provider tokens for one key. */
export interface ProviderTokens extends ProviderTokenSource {
  readonly keyId: string;
  readonly teamId: string;
}

const MINUTE_MS = 60_000;
const DEFAULT_RENEWAL_MS = 50 * MINUTE_MS;

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
  issuedAtStepMs: (value, field) => {
    milliseconds(0)(value, field);
    integer(0, 30 * MINUTE_MS)(value, field);
  },
  store: hasMethods("read", "write"),
  clock: hasMethods("unixMs", "monotonicMs"),
} satisfies Record<keyof ProviderTokenOptions, OptionCheck>);

/** One source for each key of the process, however many clients use it: APNs counts the tokens of a key. */
const sources = new Map<string, WeakRef<KeySource>>();

/**
 * Makes provider tokens (ES256) from a key of the developer account. The key is read and checked here; the first
 * token is minted when it is needed. Sources of one key in one process are one: they share the token.
 *
 * @throws UsageError for options that are missing, unknown, of a wrong type or out of range; TransportError
 *   `credentials-unreadable` for a key that is none, with the cure
 */
export function createProviderTokens(options: ProviderTokenOptions): ProviderTokens {
  checkOptions(options, "");
  checkRounding(options);
  const facts = readProviderKey(options);
  if (options.clock !== undefined || options.store !== undefined) return new KeySource(facts, options);
  const id = identityOf(facts, options);
  const known = sources.get(id)?.deref();
  if (known !== undefined) return known;
  const source = new KeySource(facts, options);
  sources.set(id, new WeakRef(source));
  return source;
}

/** A token that is born old must still serve for 20 minutes: no second one may be minted sooner. */
function checkRounding({
  renewAfterMs = DEFAULT_RENEWAL_MS,
  issuedAtStepMs = 0,
}: ProviderTokenOptions): void {
  if (renewAfterMs - issuedAtStepMs >= MIN_MINT_INTERVAL_MS) return;
  throw new UsageError(
    "out-of-range",
    `issuedAtStepMs is ${issuedAtStepMs}; it must be at least 20 minutes less than renewAfterMs, ${renewAfterMs}.`,
    { field: "issuedAtStepMs" },
  );
}

function identityOf({ key, keyId, teamId }: ProviderKeyFacts, options: ProviderTokenOptions): string {
  const der = key.export({ type: "pkcs8", format: "der" });
  const fingerprint = createHash("sha256").update(der).digest("base64");
  return [teamId, keyId, fingerprint, options.renewAfterMs, options.issuedAtStepMs].join(" ");
}

class KeySource implements ProviderTokens {
  readonly keyId: string;
  readonly teamId: string;
  readonly #facts: ProviderKeyFacts;
  readonly #keeper: ProviderTokenKeeper;
  readonly #stepMs: number;
  readonly #store: ProviderTokenStore | undefined;
  readonly #clock: ProviderTokenClock | undefined;
  readonly #listeners = new Set<() => void>();
  #fetching = false;

  constructor(facts: ProviderKeyFacts, options: ProviderTokenOptions) {
    this.keyId = facts.keyId;
    this.teamId = facts.teamId;
    this.#facts = facts;
    this.#keeper = new ProviderTokenKeeper(options.renewAfterMs ?? DEFAULT_RENEWAL_MS);
    this.#stepMs = options.issuedAtStepMs ?? 0;
    this.#store = options.store;
    this.#clock = options.clock;
  }

  get failure(): TransportError | undefined {
    return undefined;
  }

  current(driverNowMs: number): ProviderToken | undefined {
    const nowMs = this.#clock?.monotonicMs() ?? driverNowMs;
    if (this.#keeper.needsMint(nowMs)) {
      if (this.#store === undefined) this.#mint(nowMs);
      else this.#fetch(this.#store, nowMs);
    }
    return this.#keeper.token;
  }

  expired(token: ProviderToken, nowMs: number, serverDate?: string): "renewed" | "too-soon" {
    const serverUnixMs = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
    const clocks = Number.isNaN(serverUnixMs) ? undefined : { serverUnixMs, ownUnixMs: this.#unixMs() };
    return this.#keeper.expired(token, this.#clock?.monotonicMs() ?? nowMs, clocks);
  }

  tooManyUpdates(token: ProviderToken, nowMs: number): void {
    this.#keeper.tooManyUpdates(token, this.#clock?.monotonicMs() ?? nowMs);
  }

  explain(): string {
    return this.#keeper.explain();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #unixMs(): number {
    return this.#clock?.unixMs() ?? Date.now();
  }

  #mint(nowMs: number): StoredProviderToken {
    const unixMs = this.#unixMs();
    const issuedAtMs = this.#stepMs === 0 ? unixMs : Math.floor(unixMs / this.#stepMs) * this.#stepMs;
    const issuedAtSeconds = Math.floor(issuedAtMs / 1000);
    const { key, keyId, teamId } = this.#facts;
    const head = encode({ alg: "ES256", kid: keyId });
    const claims = encode({ iss: teamId, iat: issuedAtSeconds });
    const signature = sign("sha256", Buffer.from(`${head}.${claims}`), { key, dsaEncoding: "ieee-p1363" });
    const token = `${head}.${claims}.${signature.toString("base64url")}`;
    this.#adopt({ token, issuedAtSeconds }, nowMs, unixMs - issuedAtMs);
    return { token, issuedAtSeconds };
  }

  #adopt({ token, issuedAtSeconds }: StoredProviderToken, nowMs: number, ageMs: number): void {
    const serial = this.#keeper.nextSerial;
    this.#keeper.adopt({ authorization: `bearer ${token}`, serial, issuedAtSeconds }, nowMs, ageMs);
  }

  /** Asks the fleet's store first; whatever goes wrong there, a token of our own serves. */
  #fetch(store: ProviderTokenStore, nowMs: number): void {
    if (this.#fetching) return;
    this.#fetching = true;
    const id = `${this.teamId}.${this.keyId}`;
    const startedAtMs = performance.now();
    const later = (): number => nowMs + (performance.now() - startedAtMs);
    const settle = (stored: StoredProviderToken | undefined): void => {
      this.#fetching = false;
      const ageMs = stored === undefined ? Infinity : this.#unixMs() - stored.issuedAtSeconds * 1000;
      if (stored !== undefined && isToken(stored) && ageMs >= -MINUTE_MS && ageMs < DEFAULT_RENEWAL_MS) {
        if (stored.token !== this.#keeper.token?.authorization.slice("bearer ".length)) {
          this.#adopt(stored, later(), Math.max(0, ageMs));
        }
      } else {
        const minted = this.#mint(later());
        new Promise((resolve) => resolve(store.write(id, minted))).catch(() => {});
      }
      for (const listener of this.#listeners) listener();
    };
    new Promise<StoredProviderToken | undefined>((resolve) => resolve(store.read(id))).then(settle, () =>
      settle(undefined),
    );
  }
}

function isToken({ token, issuedAtSeconds }: StoredProviderToken): boolean {
  return (
    typeof token === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && Number.isInteger(issuedAtSeconds)
  );
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
