import { describe, expect, test } from "vitest";
import { ProviderTokenKeeper } from "../../src/session/provider-token/keeper.js";
import type { ProviderToken } from "../../src/session/provider-token/source.js";

const MINUTE = 60_000;
const EPOCH_SECONDS = 1_800_000_000;

/** A keeper of 50 minutes and its clock, in minutes. */
class Desk {
  readonly keeper = new ProviderTokenKeeper(50 * MINUTE);

  put(atMinute: number, ageMinutes = 0): ProviderToken {
    const nowMs = atMinute * MINUTE;
    const issuedAtSeconds = EPOCH_SECONDS + (atMinute - ageMinutes) * 60;
    const minted = {
      authorization: `bearer ${atMinute}`,
      issuedAtSeconds,
      ageMs: ageMinutes * MINUTE,
      mintedAtMs: nowMs,
    };
    this.keeper.put(minted, nowMs);
    const token = this.keeper.current(nowMs);
    return token ?? expect.unreachable("a new token does not serve");
  }

  serial(atMinute: number): number | undefined {
    return this.keeper.current(atMinute * MINUTE)?.serial;
  }

  isDue(atMinute: number): boolean {
    return this.keeper.isDue(atMinute * MINUTE);
  }

  /** @param clocks how far APNs's clock is ahead of ours, and ours of the time that passed, in minutes */
  expired(
    token: ProviderToken,
    atMinute: number,
    clocks?: { readonly skew?: number | undefined; readonly slept?: number },
  ): "renewed" | "too-soon" {
    if (clocks === undefined) return this.keeper.expired(token, atMinute * MINUTE);
    const ownUnixMs = EPOCH_SECONDS * 1000 + (atMinute + (clocks.slept ?? 0)) * MINUTE;
    const serverUnixMs = clocks.skew === undefined ? undefined : ownUnixMs + clocks.skew * MINUTE;
    return this.keeper.expired(token, atMinute * MINUTE, { ownUnixMs, serverUnixMs });
  }

  tooMany(token: ProviderToken): void {
    this.keeper.tooManyUpdates(token);
  }

  explain(reason: string, atMinute: number): string {
    return this.keeper.explain(reason, atMinute * MINUTE);
  }
}

describe("J-2: a token is replaced by its age", () => {
  test("from the time of renewal on, and is not sent in the last moments of its hour", () => {
    const desk = new Desk();
    expect(desk.isDue(0)).toBe(true);
    expect(desk.serial(0)).toBeUndefined();
    desk.put(0);
    expect(desk.isDue(49.99)).toBe(false);
    expect(desk.isDue(50)).toBe(true);
    // While another one is being fetched.
    expect(desk.serial(59.4)).toBe(1);
    expect(desk.serial(59.5)).toBeUndefined();
  });

  test("and age counts from its time of issue, even if that was rounded down", () => {
    const desk = new Desk();
    desk.put(0, 29);
    expect(desk.isDue(20.9)).toBe(false);
    expect(desk.isDue(21)).toBe(true);
    expect(desk.serial(30.5)).toBeUndefined();
  });
});

test("J-2: a token that arrives too old is replaced at once, although the monotonic clock stood still meanwhile", () => {
  const { keeper } = new Desk();
  const old = {
    authorization: "bearer x",
    issuedAtSeconds: EPOCH_SECONDS,
    ageMs: 61 * MINUTE,
    mintedAtMs: 0,
  };
  keeper.put(old, MINUTE);
  expect(keeper.current(MINUTE)).toBeUndefined();
  expect(keeper.isDue(MINUTE)).toBe(true);
});

describe("J-5: a token that expired is replaced once", () => {
  test("however many answers say so, and however late", () => {
    const desk = new Desk();
    const first = desk.put(0);
    expect(desk.expired(first, 30)).toBe("renewed");
    // It is not sent again, not even while another one is being fetched.
    expect(desk.serial(30)).toBeUndefined();
    expect(desk.isDue(30)).toBe(true);
    expect(desk.expired(first, 30)).toBe("renewed");
    desk.put(30);
    for (const minute of [30, 31, 49, 51]) {
      expect(desk.expired(first, minute)).toBe("renewed");
      expect(desk.isDue(minute)).toBe(false);
      expect(desk.serial(minute)).toBe(2);
    }
  });
});

describe("J-6: a token that is called expired within 20 minutes", () => {
  test("stays in use, and is replaced as soon as APNs allows it", () => {
    const desk = new Desk();
    const first = desk.put(0);
    expect(desk.expired(first, 19.99)).toBe("too-soon");
    expect(desk.serial(19.99)).toBe(1);
    expect(desk.isDue(19.99)).toBe(false);
    expect(desk.isDue(20)).toBe(true);
    desk.put(20);
    expect(desk.isDue(40)).toBe(false);
  });

  test("the 20 minutes count from the mint, not from the rounded time of issue", () => {
    const desk = new Desk();
    expect(desk.expired(desk.put(0, 25), 10)).toBe("too-soon");
  });

  const skews: [number | undefined, string][] = [
    [61, "The clock of this machine is 61 minutes behind the server's: set it right (NTP)."],
    [-61, "The clock of this machine is 61 minutes ahead of the server's: set it right (NTP)."],
    [-300, "The clock of this machine is 5 hours ahead of the server's: set it right (NTP)."],
    [3 * 1440, "The clock of this machine is 3 days behind the server's: set it right (NTP)."],
  ];
  for (const [skew, sentence] of skews) {
    test(`means a wrong clock, and the answer's date says: ${sentence.slice(26, 50)}`, () => {
      const desk = new Desk();
      expect(desk.expired(desk.put(0), 1, { skew })).toBe("too-soon");
      for (const reason of ["ExpiredProviderToken", "InvalidProviderToken"]) {
        expect(desk.explain(reason, 1)).toBe(sentence);
      }
      expect(desk.explain("BadDeviceToken", 1)).toBe("");
      // The clock may have been set since.
      expect(desk.explain("ExpiredProviderToken", 22)).toBe("");
    });
  }

  test("means a wrong clock, even if no date says how far it is off", () => {
    const desk = new Desk();
    desk.expired(desk.put(0), 1, { skew: undefined });
    expect(desk.explain("ExpiredProviderToken", 1)).toMatch(/less than 20 minutes ago.*NTP/);
    // The difference of clocks that agree explains nothing.
    desk.expired(desk.put(30), 31, { skew: 1 });
    expect(desk.explain("ExpiredProviderToken", 31)).toMatch(/less than 20 minutes ago/);
  });

  test("and a renewal in time explains nothing", () => {
    const desk = new Desk();
    desk.expired(desk.put(0), 40, { skew: 0 });
    expect(desk.explain("ExpiredProviderToken", 40)).toBe("");
  });
});

describe("J-7: a monotonic clock stands still while the machine sleeps", () => {
  test("so APNs and the wall clock together are trusted", () => {
    for (const skew of [0, 1, undefined]) {
      const desk = new Desk();
      expect(desk.expired(desk.put(0), 5, { slept: 55, skew })).toBe("renewed");
      expect(desk.isDue(5)).toBe(true);
    }
  });

  test("but not a wall clock that the answer's date contradicts, nor one by which the hour is not over", () => {
    for (const clocks of [
      { slept: 55, skew: -30 },
      { slept: 55, skew: 2 },
      { slept: 54.9, skew: 0 },
      { slept: -300, skew: 0 },
    ]) {
      const desk = new Desk();
      expect(desk.expired(desk.put(0), 5, clocks)).toBe("too-soon");
    }
  });
});

describe("J-8: after TooManyProviderTokenUpdates", () => {
  test("the previous token is used until its hour ends, then the newest again; none is minted", () => {
    const desk = new Desk();
    desk.put(0);
    const second = desk.put(50);
    desk.tooMany(second);
    expect(desk.serial(51)).toBe(1);
    expect(desk.isDue(59)).toBe(false);
    expect(desk.serial(59.4)).toBe(1);
    expect(desk.serial(59.5)).toBe(2);
    expect(desk.isDue(99)).toBe(false);
    expect(desk.isDue(100)).toBe(true);
    expect(desk.explain("TooManyProviderTokenUpdates", 51)).toMatch(/something else mints with the same key/);
  });

  test("the newest stays in use if there is no previous one, its hour is over, or APNs refused it", () => {
    const only = new Desk();
    only.tooMany(only.put(0));
    expect(only.serial(1)).toBe(1);
    const late = new Desk();
    late.put(0);
    late.tooMany(late.put(50));
    expect(late.serial(59.5)).toBe(2);
    const refused = new Desk();
    refused.expired(refused.put(0), 30);
    refused.tooMany(refused.put(30));
    expect(refused.serial(31)).toBe(2);
  });

  test("an answer about a token that is not the newest changes nothing", () => {
    const desk = new Desk();
    const first = desk.put(0);
    desk.put(50);
    desk.tooMany(first);
    expect(desk.serial(51)).toBe(2);
  });

  test("when the previous one expires, the newest is used again, without a mint", () => {
    const desk = new Desk();
    const first = desk.put(0);
    desk.tooMany(desk.put(50));
    expect(desk.expired(first, 52)).toBe("renewed");
    expect(desk.serial(52)).toBe(2);
    expect(desk.isDue(52)).toBe(false);
  });

  test("a new token ends that", () => {
    const desk = new Desk();
    desk.put(0);
    desk.tooMany(desk.put(50));
    desk.put(55);
    expect(desk.serial(56)).toBe(3);
  });
});

test("J-9: a token of another process is welcome when it is younger than ours and not old", () => {
  const desk = new Desk();
  const offer = (issuedMinute: number, ageMinutes: number): boolean =>
    desk.keeper.isWelcome({
      issuedAtSeconds: EPOCH_SECONDS + issuedMinute * 60,
      ageMs: ageMinutes * MINUTE,
    });
  expect(offer(-49, 49)).toBe(true);
  expect(offer(-50, 50)).toBe(false);
  desk.put(0);
  expect(offer(0, 50)).toBe(false);
  expect(offer(0, 20)).toBe(false);
  expect(offer(1, 20)).toBe(true);
  expect(offer(-1, 20)).toBe(false);
});
