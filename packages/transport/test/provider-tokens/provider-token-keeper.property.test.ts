import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProviderTokenKeeper } from "../../src/session/provider-token/keeper.js";
import type { ProviderToken } from "../../src/session/provider-token/source.js";

const MINUTE = 60_000;
const FLOOR = 20 * MINUTE;
const HOUR = 60 * MINUTE;
const EPOCH = Date.UTC(2026, 10, 23);

/**
 * One process in virtual time. The machine's monotonic clock stands still while it sleeps; its wall clock is off by
 * `skewMs`; APNs has the true time.
 */
class Process {
  trueMs = 0;
  monotonicMs = 0;
  skewMs = 0;
  readonly mints: { trueMs: number; monotonicMs: number; ageMs: number; token: ProviderToken }[] = [];
  readonly refused = new Set<number>();
  readonly keeper: ProviderTokenKeeper;
  readonly renewAfterMs: number;
  readonly stepMs: number;

  constructor(renewAfterMs: number, stepMs: number) {
    this.keeper = new ProviderTokenKeeper(renewAfterMs);
    this.renewAfterMs = renewAfterMs;
    this.stepMs = stepMs;
  }

  get unixMs(): number {
    return EPOCH + this.trueMs + this.skewMs;
  }

  advance(ms: number): void {
    this.trueMs += ms;
    this.monotonicMs += ms;
  }

  /** The token for a request, as a source without a store obtains it; checks the invariants. */
  token(): ProviderToken {
    const { keeper, monotonicMs } = this;
    const newest = this.mints.at(-1);
    const sinceMs = newest === undefined ? Infinity : monotonicMs - newest.monotonicMs;
    if (sinceMs >= FLOOR && sinceMs + (newest?.ageMs ?? 0) >= this.renewAfterMs) {
      // Whatever has happened, there is no reason to wait.
      expect(keeper.isDue(monotonicMs)).toBe(true);
    }
    if (keeper.isDue(monotonicMs)) this.#mint();
    const token = keeper.current(monotonicMs);
    const minted = this.mints.find((one) => one.token.serial === token?.serial);
    if (token === undefined || minted === undefined) throw new Error("there is no token to send with");
    expect(monotonicMs - minted.monotonicMs + minted.ageMs).toBeLessThan(HOUR);
    expect(this.refused.has(token.serial)).toBe(false);
    expect(this.mints.length - token.serial).toBeLessThanOrEqual(1);
    expect(keeper.isDue(monotonicMs)).toBe(false);
    return token;
  }

  expired(token: ProviderToken, clocks = true): "renewed" | "too-soon" {
    const { monotonicMs } = this;
    const inUse = this.keeper.current(monotonicMs)?.serial === token.serial;
    const serverUnixMs = Math.floor((EPOCH + this.trueMs) / 1000) * 1000;
    const wall = clocks ? { ownUnixMs: this.unixMs, serverUnixMs } : undefined;
    const answer = this.keeper.expired(token, monotonicMs, wall);
    if (answer === "renewed" && inUse) this.refused.add(token.serial);
    if (answer === "too-soon") {
      expect(monotonicMs - (this.mints.at(-1)?.monotonicMs ?? -Infinity)).toBeLessThan(FLOOR);
      expect(this.keeper.current(monotonicMs)?.serial).toBe(token.serial);
    }
    return answer;
  }

  #mint(): void {
    const { unixMs, stepMs, monotonicMs, trueMs } = this;
    const issuedAtMs = stepMs === 0 ? unixMs : Math.floor(unixMs / stepMs) * stepMs;
    const issuedAtSeconds = Math.floor(issuedAtMs / 1000);
    const ageMs = unixMs - issuedAtSeconds * 1000;
    this.keeper.put(
      { authorization: `bearer ${this.mints.length}`, issuedAtSeconds, ageMs, mintedAtMs: monotonicMs },
      monotonicMs,
    );
    const token = this.keeper.current(monotonicMs);
    if (token === undefined) throw new Error("a new token is not used");
    expect(token.serial).toBe(this.mints.length + 1);
    this.mints.push({ trueMs, monotonicMs, ageMs, token });
  }
}

const process = fc
  .record({ renewMinutes: fc.integer({ min: 20, max: 59 }), stepMinutes: fc.integer({ min: 0, max: 30 }) })
  .map(({ renewMinutes, stepMinutes }) => {
    const step = Math.max(0, Math.min(stepMinutes, renewMinutes - 20));
    return () => new Process(renewMinutes * MINUTE, step * MINUTE);
  });
// Around the limits, where mistakes happen.
const duration = fc.oneof(
  fc.nat(90 * MINUTE),
  fc.constantFrom(0, 1, 1000, FLOOR - 1, FLOOR, FLOOR + 1, 50 * MINUTE, 59 * MINUTE, HOUR - 1, HOUR),
);
type Op =
  | { readonly op: "send" | "advance" | "sleep" | "set-clock"; readonly ms: number }
  | { readonly op: "expired" | "too-many"; readonly back: number };
const op = (kinds: readonly Op["op"][]): fc.Arbitrary<Op> =>
  fc.oneof(
    ...kinds.map((kind): fc.Arbitrary<Op> => {
      if (kind === "expired" || kind === "too-many") {
        return fc.record({ op: fc.constant(kind), back: fc.nat(2) });
      }
      const ms = kind === "set-clock" ? fc.integer({ min: -3 * HOUR, max: 3 * HOUR }) : duration;
      return fc.record({ op: fc.constant(kind), ms });
    }),
  );

function step(one: Process, action: Op): void {
  if (action.op === "expired" || action.op === "too-many") {
    // An answer to a request that left with the newest token or an earlier one.
    const token = one.mints.at(-1 - action.back)?.token;
    if (token === undefined) return;
    if (action.op === "expired") one.expired(token);
    else one.keeper.tooManyUpdates(token);
    return;
  }
  if (action.op === "advance") one.advance(action.ms);
  else if (action.op === "sleep") one.trueMs += action.ms;
  else if (action.op === "set-clock") one.skewMs = action.ms;
  else one.token();
}

const RUNS = { numRuns: 3_000 };
const ops = (...kinds: Op["op"][]): fc.Arbitrary<Op[]> => fc.array(op(kinds), { maxLength: 60 });

describe("J-3: whatever is answered, and whenever", () => {
  test("no two tokens are minted within 20 minutes, and none is sent that is an hour old", () => {
    fc.assert(
      fc.property(process, ops("send", "advance", "expired", "too-many"), (make, actions) => {
        const one = make();
        for (const action of actions) step(one, action);
        one.token();
        for (const [at, { monotonicMs }] of one.mints.entries()) {
          const before = one.mints[at - 1];
          if (before !== undefined) expect(monotonicMs - before.monotonicMs).toBeGreaterThanOrEqual(FLOOR);
        }
      }),
      RUNS,
    );
  });

  test("with wall clocks that jump, a second token within 20 minutes follows only if the hour is over by APNs's clock and ours", () => {
    fc.assert(
      fc.property(
        process,
        ops("send", "advance", "sleep", "set-clock", "expired", "too-many"),
        (make, actions) => {
          const one = make();
          for (const action of actions) {
            const minted = one.mints.length;
            step(one, action);
            if (one.mints.length === minted) continue;
            const [before, newest] = one.mints.slice(-2);
            if (before === undefined || newest === undefined) continue;
            if (newest.monotonicMs - before.monotonicMs >= FLOOR) continue;
            expect(one.refused.has(before.token.serial)).toBe(true);
          }
          for (const serial of one.refused) {
            const minted = one.mints[serial - 1];
            expect(minted?.token.serial).toBe(serial);
          }
        },
      ),
      RUNS,
    );
  });

  test("J-2: as many tokens as the time asks for, and no more", () => {
    fc.assert(
      fc.property(process, fc.array(fc.nat(15 * MINUTE), { maxLength: 200 }), (make, pauses) => {
        const one = make();
        for (const pause of pauses) {
          one.advance(pause);
          one.token();
        }
        const bound = one.trueMs / Math.max(FLOOR, one.renewAfterMs - one.stepMs) + 1;
        expect(one.mints.length).toBeLessThanOrEqual(Math.ceil(bound));
      }),
      { numRuns: 500 },
    );
  });
});

describe("J-7: with a correct clock and an honest APNs", () => {
  test("a request needs one renewal at most, however long the machine sleeps, and tokens keep their distance in true time", () => {
    fc.assert(
      fc.property(process, ops("send", "advance", "sleep"), (make, actions) => {
        const one = make();
        const send = (): boolean => {
          const token = one.token();
          const isTaken = EPOCH + one.trueMs - token.issuedAtSeconds * 1000 < HOUR;
          if (!isTaken) expect(one.expired(token)).toBe("renewed");
          return isTaken;
        };
        for (const action of [...actions, { op: "send", ms: 0 } as const]) {
          if (action.op === "send") expect(send() || send()).toBe(true);
          else step(one, action);
        }
        for (const [at, { trueMs }] of one.mints.entries()) {
          const before = one.mints[at - 1];
          if (before !== undefined) expect(trueMs - before.trueMs).toBeGreaterThanOrEqual(FLOOR);
        }
      }),
      RUNS,
    );
  });
});
