import type { KeyObject } from "node:crypto";
import { TransportError } from "../../errors/transport-error.js";
import type { Moment } from "../../session/moment.js";
import { ProviderTokenKeeper, type WallClocks } from "../../session/provider-token/keeper.js";
import type { ProviderToken, ProviderTokenRefusal } from "../../session/provider-token/source.js";
import { guarded } from "../guarded.js";
import { realTime } from "../real-time.js";
import type { ProviderKeyFacts } from "./provider-key.js";
import { ProviderTokenMinter } from "./provider-token-minter.js";
import type { ProviderTokenStore, StoredProviderToken } from "./provider-token-store.js";
import type { ProviderTokenClock, ProviderTokens } from "./provider-tokens.js";
import { withinTime } from "./within-time.js";

/** When the tokens of one key are renewed, and how their time of issue is rounded. */
export interface KeyPolicy {
  readonly renewAfterMs: number;
  readonly issuedAtStepMs: number;
}

/** The store of a fleet, and what to call when it fails. */
export interface FleetPolicy {
  readonly store: ProviderTokenStore;
  readonly storeTimeoutMs: number;
  readonly onStoreFailure: (error: TransportError) => void;
}

/** The provider tokens of one key. The keeper decides when; this class mints and uses the store. */
export class KeySource implements ProviderTokens {
  readonly keyId: string;
  readonly teamId: string;
  readonly #fileKeyId: string | undefined;
  readonly #minter: ProviderTokenMinter;
  readonly #keeper: ProviderTokenKeeper;
  readonly #clock: ProviderTokenClock | undefined;
  readonly #onToken: () => void;
  readonly #listeners = new Set<() => void>();
  #stepMs: number;
  #fleet: FleetPolicy | undefined;
  #isAsking = false;

  /** @param hooks `clock` replaces Node's clocks; `onToken` is called for each token that comes into use */
  constructor(
    facts: ProviderKeyFacts,
    policy: KeyPolicy,
    hooks: { readonly clock?: ProviderTokenClock | undefined; readonly onToken?: () => void } = {},
  ) {
    this.keyId = facts.keyId;
    this.teamId = facts.teamId;
    this.#fileKeyId = facts.fileKeyId;
    this.#minter = new ProviderTokenMinter(facts);
    this.#keeper = new ProviderTokenKeeper(policy.renewAfterMs);
    this.#stepMs = policy.issuedAtStepMs;
    this.#clock = hooks.clock;
    this.#onToken = hooks.onToken ?? (() => {});
  }

  /** Whether its tokens are signed with this key. */
  mintsWith(key: KeyObject): boolean {
    return this.#minter.mintsWith(key);
  }

  /** Applies from the next token on. */
  follow({ renewAfterMs, issuedAtStepMs }: KeyPolicy): void {
    this.#keeper.renewAfterMs = renewAfterMs;
    this.#stepMs = issuedAtStepMs;
  }

  /** Applies from the next token on. */
  shareWith(fleet: FleetPolicy): void {
    this.#fleet = fleet;
  }

  tick(at: Moment): void {
    const nowMs = this.#monotonicMs(at.nowMs);
    this.#keeper.look(this.#clock?.unixMs() ?? at.unixMs);
    if (this.#isAsking || !this.#keeper.isDue(nowMs)) return;
    if (this.#fleet === undefined) this.#put(this.#mint(), nowMs, nowMs);
    else void this.#ask(this.#fleet, nowMs);
  }

  current(driverNowMs: number): ProviderToken | undefined {
    return this.#keeper.current(this.#monotonicMs(driverNowMs));
  }

  expired(token: ProviderToken, driverNowMs: number, serverDate?: string): "renewed" | "too-soon" {
    return this.#keeper.expired(token, this.#monotonicMs(driverNowMs), this.#wallClocks(serverDate));
  }

  refused(
    token: ProviderToken,
    { reason, nowMs, serverDate }: ProviderTokenRefusal,
  ): "renewed" | "too-soon" | "unexplained" {
    if (reason !== "InvalidProviderToken") return "unexplained";
    return this.#keeper.invalid(token, this.#monotonicMs(nowMs), this.#wallClocks(serverDate));
  }

  tooManyUpdates(token: ProviderToken): void {
    this.#keeper.tooManyUpdates(token);
  }

  explain(reason: string, driverNowMs: number): string {
    const explanation = this.#keeper.explain(reason, this.#monotonicMs(driverNowMs));
    if (explanation !== "" || reason !== "InvalidProviderToken") return explanation;
    if (this.#fileKeyId !== undefined && this.#fileKeyId !== this.keyId) {
      return `keyFile is named after key ${this.#fileKeyId}, but keyId is ${this.keyId}.`;
    }
    return `Check that key ${this.keyId} belongs to team ${this.teamId} and is not revoked.`;
  }

  subscribe(listener: () => void): () => void {
    const entry = guarded(() => listener());
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  #wallClocks(serverDate: string | undefined): WallClocks {
    const serverUnixMs = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
    return {
      ownUnixMs: this.#unixMs(),
      serverUnixMs: Number.isNaN(serverUnixMs) ? undefined : serverUnixMs,
    };
  }

  #unixMs(): number {
    return this.#clock?.unixMs() ?? realTime.unixMs();
  }

  #monotonicMs(driverNowMs: number): number {
    return this.#clock?.monotonicMs() ?? driverNowMs;
  }

  #mint(): StoredProviderToken {
    return this.#minter.mint(this.#unixMs(), this.#stepMs);
  }

  #put({ token, issuedAtSeconds }: StoredProviderToken, nowMs: number, mintedAtMs: number): void {
    const ageMs = this.#ageOf(issuedAtSeconds);
    this.#keeper.put({ authorization: `bearer ${token}`, issuedAtSeconds, ageMs, mintedAtMs }, nowMs);
    this.#onToken();
  }

  #ageOf(issuedAtSeconds: number): number {
    return Math.max(0, this.#unixMs() - issuedAtSeconds * 1000);
  }

  /** Reads the store before it mints. Meanwhile the old token stays in use, within its hour. */
  async #ask(fleet: FleetPolicy, nowMs: number): Promise<void> {
    this.#isAsking = true;
    const askedAtMs = realTime.nowMs();
    const later = (): number => this.#monotonicMs(nowMs + (realTime.nowMs() - askedAtMs));
    const read = await this.#attempt(fleet, (store, id) => store.read(id));
    if (this.#isGood(read, fleet)) {
      this.#put(read, later(), later() - this.#ageOf(read.issuedAtSeconds));
    } else {
      const minted = this.#mint();
      const mintedAtMs = later();
      const kept = await this.#attempt(fleet, (store, id) => store.write(id, minted, read));
      const isOther = kept?.token !== minted.token && this.#isGood(kept ?? undefined, fleet);
      if (isOther && kept) this.#put(kept, later(), later() - this.#ageOf(kept.issuedAtSeconds));
      else this.#put(minted, later(), mintedAtMs);
    }
    this.#isAsking = false;
    for (const listener of this.#listeners) listener();
  }

  async #attempt<Value>(
    { store, storeTimeoutMs, onStoreFailure }: FleetPolicy,
    call: (store: ProviderTokenStore, id: string) => Promise<Value> | Value,
  ): Promise<Value | undefined> {
    try {
      return await withinTime(() => call(store, `${this.teamId}.${this.keyId}`), storeTimeoutMs);
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      onStoreFailure(
        new TransportError("token-store-failed", `The provider token store failed: ${what}.`, {
          cause,
          hint: "Until the store works, this process uses a token of its own, which APNs allows.",
        }),
      );
      return undefined;
    }
  }

  #isGood(stored: StoredProviderToken | undefined, fleet: FleetPolicy): stored is StoredProviderToken {
    if (stored === undefined || stored === null) return false;
    const refusal = this.#minter.refusalOf(stored, this.#unixMs());
    if (refusal !== undefined) {
      fleet.onStoreFailure(
        new TransportError("token-store-failed", `The stored provider token cannot be used: ${refusal}.`, {
          hint: "Share a store only between processes with the same key, or have it keep tokens apart by id.",
        }),
      );
      return false;
    }
    const { issuedAtSeconds } = stored;
    return this.#keeper.isWelcome({ issuedAtSeconds, ageMs: this.#ageOf(issuedAtSeconds) });
  }
}
