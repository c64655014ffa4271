import type { Http2SessionOptions } from "@apns/transport";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Climate, ClimateWorld, calm } from "../world/climate.js";
import { Dice } from "../world/dice.js";
import { hold } from "../world/hold.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 1000);

const storms: Climate = {
  refuses: 0.1,
  goaway: 0.4,
  cuts: 0.3,
  blackHoles: 0.15,
  silence: 0.01,
  later: 0.1,
  rejects: 0.1,
  expires: 0.01,
  connectFails: 0.2,
  deaf: 0,
  starves: 0,
};

/** A schedule: what is submitted when, under which options. Everything follows from the seed. */
function play(
  seed: number,
  climate: Climate,
  options: Partial<Http2SessionOptions> = {},
): { world: ClimateWorld; count: number } {
  const dice = new Dice(seed * 7 + 1);
  const maxRequestsPerConnection = dice.pick(7, 2 ** 30 - 1);
  const world = new ClimateWorld(seed, climate, {
    maxConnections: dice.between(1, 3),
    maxConcurrentStreams: dice.pick(1, 5, 1000),
    maxRequestsPerConnection,
    maxWriteBytes: dice.pick(1, 500, 65_536),
    retry: { maxAttempts: dice.between(1, 4), baseMs: 100, maxMs: 10_000 },
    ...options,
  });
  const count = dice.between(1, 60);
  const longTexts = dice.pick(0.1, 0.1, 0.1, 0.9);
  for (let index = 0; index < count; index++) {
    const text = dice.chance(longTexts) ? "ü".repeat(dice.between(1, 1500)) : "";
    const payload = { aps: { alert: `n ${index} ${text}` } };
    world.after(dice.chance(0.6) ? 0 : dice.between(0, 8000), () => void world.submit(index, { payload }));
  }
  world.run(300_000);
  world.session.close(120_000, world.now);
  world.run();
  expect(world.mostRequests).toBeLessThanOrEqual(maxRequestsPerConnection);
  return { world, count };
}

function property(
  title: string,
  climate: Climate,
  check: (world: ClimateWorld, count: number) => void,
  options: Partial<Http2SessionOptions> = {},
): void {
  test(title, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const { world, count } = play(seed, climate, options);
        hold(world, count);
        check(world, count);
      }),
      { numRuns: SCHEDULES },
    );
  });
}

const outcomes = (world: ClimateWorld): Set<string> =>
  new Set([...world.verdicts.values()].map(({ outcome }) => outcome));

describe("random schedules in virtual time", () => {
  property(
    "M-2, M-10: a server of changing limits and windows takes everything once",
    calm,
    (world, count) => {
      expect(outcomes(world)).toEqual(new Set(["accepted"]));
      expect([...world.taken.values()].every((times) => times === 1)).toBe(true);
      expect(world.taken.size).toBe(count);
      expect(world.session.stats.losses).toBe(0);
      // Each one was handed over once, but for what came before SETTINGS, and nothing had to time out.
      expect(world.session.stats.written).toBe(count + world.refusedEarly);
    },
  );

  property(
    "M-1: refused streams and GOAWAY lose nothing, double nothing, and leave nothing in doubt",
    { ...calm, refuses: 0.2, goaway: 0.7 },
    (world, count) => {
      expect(outcomes(world)).toEqual(new Set(["accepted"]));
      expect(world.taken.size).toBe(count);
      expect(world.session.stats.possibleDuplicates).toBe(0);
    },
  );

  property(
    "M-5: what is in doubt is sent again and counted",
    { ...calm, cuts: 0.6, blackHoles: 0.2, goaway: 0.3, connectFails: 0.3 },
    (world) => {
      for (const outcome of outcomes(world)) expect(["accepted", "unaccounted"]).toContain(outcome);
    },
    // In such a climate, nothing may get through for the minute after which the session gives up.
    { retry: { maxAttempts: 100, baseMs: 10, maxMs: 100 }, giveUpAfterMs: 3_600_000 },
  );

  property(
    "M-5: with report nothing is ever taken twice",
    storms,
    (world) => {
      expect([...world.taken.values()].every((times) => times === 1)).toBe(true);
      expect(world.session.stats.possibleDuplicates).toBe(0);
    },
    { onConnectionLost: "report" },
  );

  property(
    "M-4: answers that ask for patience, and expired tokens",
    { ...calm, later: 0.3, expires: 0.05, rejects: 0.3 },
    (world) => {
      for (const outcome of outcomes(world)) expect(["accepted", "rejected"]).toContain(outcome);
      expect([...world.taken.values()].every((times) => times === 1)).toBe(true);
      for (const [index, verdict] of world.verdicts) {
        if (verdict.outcome !== "rejected" || verdict.status !== 403) continue;
        // Two new tokens and two new connections were tried before.
        expect(world.expired.get(index)).toBe(3);
      }
      // No schedule allows more than four attempts.
      for (const times of world.putOff.values()) expect(times).toBeLessThanOrEqual(4);
    },
  );

  property("M-3, M-13: whatever happens, each settles once and everything comes to rest", storms, () => {});

  test("M-3: a day of storms leaves nothing behind", () => {
    const world = new ClimateWorld(20261123, storms, {
      retry: { maxAttempts: 5, baseMs: 100, maxMs: 10_000 },
    });
    const dice = new Dice(1);
    let count = 0;
    for (let hour = 0; hour < 24; hour++) {
      for (let burst = 0; burst < 20; burst++) {
        const size = dice.between(1, 10);
        world.after(hour * 3_600_000 + dice.between(0, 3_500_000), () => {
          for (let one = 0; one < size; one++) world.submit(count++);
        });
      }
    }
    world.run(24 * 3_600_000 + 600_000);
    expect(world.session.pending).toBe(0);
    world.session.close(60_000, world.now);
    world.run();
    hold(world, count);
    expect(count).toBeGreaterThan(2000);
  });
});
