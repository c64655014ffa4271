import {
  createProviderTokens,
  type ProviderToken,
  type ProviderTokenStore,
  type ProviderTokens,
  type StoredProviderToken,
} from "@apns/transport";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EPOCH, ids, key, MINUTE, newKey } from "./clocked-source.js";
import { settled } from "./shared-store.js";

const DAY = 1440;
/** How far ahead of its own clock APNs is thought to accept a token, minutes; our simulator does. */
const TOLERANCE = 5;

/** A machine whose wall clock is off by `offMinutes`, and APNs, whose clock is right. Times are in minutes. */
class Machine {
  minute = 0;
  offMinutes = 0;
  readonly tokens: ProviderTokens;
  /** When each token came into use, and its time of issue in true minutes. */
  readonly mints: { readonly minute: number; readonly issuedAt: number }[] = [];
  #newest = 0;

  constructor(offMinutes = 0, options: { readonly store?: ProviderTokenStore } = {}) {
    this.offMinutes = offMinutes;
    const clock = {
      unixMs: () => EPOCH + (this.minute + this.offMinutes) * MINUTE,
      monotonicMs: () => this.minute * MINUTE,
    };
    this.tokens = createProviderTokens({ ...ids, key, clock, ...options });
  }

  token(): ProviderToken {
    this.tokens.tick({ nowMs: 0, unixMs: 0 });
    const token = this.tokens.current(0);
    if (token === undefined) throw new Error("there is no token");
    if (token.serial > this.#newest) {
      this.mints.push({ minute: this.minute, issuedAt: (token.issuedAtSeconds * 1000 - EPOCH) / MINUTE });
    }
    this.#newest = Math.max(this.#newest, token.serial);
    return token;
  }

  /** Sends one request. Returns whether APNs took it, at the first attempt or with a renewed token. */
  send({ hasDate = true } = {}): "accepted" | "refused" {
    for (let attempt = 0; attempt < 3; attempt++) {
      const token = this.token();
      const trueMs = EPOCH + this.minute * MINUTE;
      const ageMinutes = (trueMs - token.issuedAtSeconds * 1000) / MINUTE;
      const serverDate = hasDate ? new Date(trueMs).toUTCString() : undefined;
      if (ageMinutes > 60) {
        if (this.tokens.expired(token, 0, serverDate) === "too-soon") return "refused";
      } else if (ageMinutes < -TOLERANCE) {
        const refusal = { reason: "InvalidProviderToken", nowMs: 0, serverDate };
        if (this.tokens.refused?.(token, refusal) !== "renewed") return "refused";
      } else return "accepted";
    }
    throw new Error("a renewed token is refused again and again");
  }

  hint(reason = "InvalidProviderToken"): string {
    return this.tokens.explain(reason, 0);
  }
}

describe("J-14: a token that was issued in the future", () => {
  for (const ahead of [10, 45, 90, DAY, 30 * DAY]) {
    test(`is replaced as soon as 20 minutes allow, once the clock that was ${ahead} minutes ahead is right`, () => {
      for (const hasDate of [true, false]) {
        const machine = new Machine(ahead);
        expect(machine.send({ hasDate })).toBe("refused");
        machine.offMinutes = 0;
        machine.minute = 3;
        expect(machine.send({ hasDate })).toBe("refused");
        machine.minute = 19.9;
        machine.token();
        machine.minute = 20;
        expect(machine.send({ hasDate })).toBe("accepted");
        expect(machine.mints.map(({ minute }) => minute)).toEqual([0, 20]);
      }
    });
  }

  test("is noticed by the clock alone, without any refusal", () => {
    const machine = new Machine(3);
    machine.token();
    machine.offMinutes = 0;
    machine.minute = 0.5;
    machine.token();
    machine.minute = 20;
    expect(machine.token().serial).toBe(2);
  });

  test("is kept if it is ahead by less than the clocks of a fleet differ", () => {
    const machine = new Machine(1.9);
    machine.token();
    machine.offMinutes = 0;
    for (const minute of [0.1, 20, 49]) {
      machine.minute = minute;
      expect(machine.token().serial).toBe(1);
    }
  });

  test("is replaced for a new client of the process, too", () => {
    const own = newKey();
    const real = createProviderTokens({ ...ids, key: own });
    const start = Date.now();
    real.tick({ nowMs: 0, unixMs: start });
    const first = real.current(0);
    // The clock was set back by ten minutes since.
    const set = start - 10 * MINUTE;
    real.tick({ nowMs: MINUTE, unixMs: set + MINUTE });
    const later = createProviderTokens({ ...ids, key: own });
    later.tick({ nowMs: 19 * MINUTE, unixMs: set + 19 * MINUTE });
    expect(later.current(19 * MINUTE)).toBe(first);
    later.tick({ nowMs: 20 * MINUTE, unixMs: set + 20 * MINUTE });
    expect(later.current(20 * MINUTE)?.serial).toBe(2);
  });

  test("gives way to one of the fleet, although that has an earlier time of issue", async () => {
    let stored: StoredProviderToken | undefined;
    const store = { read: () => stored, write: () => {} };
    const fleet = new Machine();
    const mine = new Machine(10, { store });
    mine.tokens.tick({ nowMs: 0, unixMs: 0 });
    await settled();
    expect(mine.token().issuedAtSeconds).toBe(EPOCH / 1000 + 600);
    mine.offMinutes = 0;
    mine.minute = 1;
    expect(mine.send()).toBe("refused");
    const { authorization, issuedAtSeconds } = fleet.token();
    stored = { token: authorization.slice("bearer ".length), issuedAtSeconds };
    mine.minute = 20;
    mine.tokens.tick({ nowMs: 0, unixMs: 0 });
    await settled();
    expect(mine.token().authorization).toBe(authorization);
  });
});

describe("J-15: the answer's date is read for an invalid token, too", () => {
  const cases: readonly (readonly [ahead: number, amount: RegExp])[] = [
    [10, /10 minutes ahead of the server's/],
    [180, /3 hours ahead of the server's/],
    [5 * DAY, /5 days ahead of the server's/],
  ];
  for (const [ahead, sentence] of cases) {
    test(`and the hint names the skew of ${ahead} minutes, not key and team`, () => {
      const machine = new Machine(ahead);
      expect(machine.send()).toBe("refused");
      expect(machine.hint()).toMatch(sentence);
      expect(machine.hint()).not.toMatch(/team|revoked/);
    });

    test(`also if the clock that was ${ahead} minutes ahead is right by now`, () => {
      const machine = new Machine(ahead);
      machine.token();
      machine.offMinutes = 0;
      machine.minute = 2;
      expect(machine.send()).toBe("refused");
      expect(machine.hint()).toMatch(sentence);
      expect(machine.hint()).toMatch(/right by now/);
      expect(machine.hint()).not.toMatch(/team|revoked/);
    });
  }

  test("and a token that was issued with a clock behind is explained in the same way", () => {
    const machine = new Machine(-50);
    const token = machine.token();
    machine.offMinutes = 0;
    machine.minute = 9.5;
    // Its hour is over by APNs's clock only, which is a minute ahead.
    const date = new Date(EPOCH + 10.5 * MINUTE).toUTCString();
    expect(machine.tokens.expired(token, 0, date)).toBe("too-soon");
    expect(machine.hint("ExpiredProviderToken")).toMatch(/51 minutes behind the server's.*right by now/);
    machine.minute = 20;
    expect(machine.send()).toBe("accepted");
  });

  test("also while our clock is still wrong, and agrees with the token", () => {
    const machine = new Machine(10);
    const refusal = { reason: "InvalidProviderToken", nowMs: 0, serverDate: new Date(EPOCH).toUTCString() };
    expect(machine.tokens.refused?.(machine.token(), refusal)).toBe("too-soon");
  });

  test("and an invalid token whose time of issue is sound stays what it is: key and team do not fit", () => {
    for (const off of [0, 1.5, -59, -1.5]) {
      const machine = new Machine(off);
      const token = machine.token();
      const serverDate = new Date(EPOCH).toUTCString();
      const refusal = { reason: "InvalidProviderToken", nowMs: 0, serverDate };
      expect(machine.tokens.refused?.(token, refusal)).toBe("unexplained");
      machine.minute = 25;
      expect(machine.token().serial).toBe(1);
    }
  });

  test("and no other reason has a token replaced", () => {
    const machine = new Machine(30);
    const token = machine.token();
    for (const reason of ["MissingProviderToken", "BadEnvironmentKeyIdInToken"]) {
      const refusal = { reason, nowMs: 0, serverDate: new Date(EPOCH).toUTCString() };
      expect(machine.tokens.refused?.(token, refusal)).toBe("unexplained");
    }
  });
});

describe("J-14, J-15: clocks that jump in both directions, by minutes to days", () => {
  const jump = fc.oneof(
    fc.integer({ min: -90, max: 90 }),
    fc.integer({ min: -10 * DAY, max: 10 * DAY }),
    fc.constant(0),
  );
  const step = fc.record({
    minutes: fc.oneof(fc.nat(30), fc.constantFrom(0, 19, 20, 50)),
    off: fc.option(jump, { nil: undefined }),
  });

  test("tokens keep their 20 minutes, and 20 minutes after the clock is right at the latest, APNs takes them", () => {
    fc.assert(
      fc.property(jump, fc.array(step, { maxLength: 30 }), fc.boolean(), (off, steps, hasDate) => {
        const machine = new Machine(off);
        for (const { minutes, off: next } of steps) {
          machine.minute += minutes;
          if (next !== undefined) machine.offMinutes = next;
          machine.send({ hasDate });
        }
        machine.offMinutes = 0;
        const lastMint = machine.mints.at(-1)?.minute ?? -20;
        machine.send({ hasDate });
        if (machine.minute < lastMint + 20) machine.minute = lastMint + 20;
        expect(machine.send({ hasDate })).toBe("accepted");
        for (const [at, { minute }] of machine.mints.entries()) {
          const before = machine.mints[at - 1];
          // J-7: one whose hour is over by APNs's clock and ours may have slept.
          if (before === undefined || minute - before.issuedAt > 60) continue;
          expect(minute - before.minute).toBeGreaterThanOrEqual(20);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
