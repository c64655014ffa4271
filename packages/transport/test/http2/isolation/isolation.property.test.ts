import type { Http2SessionOptions } from "@apns/transport";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Climate, ClimateWorld, calm, type Poison } from "../world/climate.js";
import { Dice } from "../world/dice.js";
import { hold } from "../world/hold.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 500);

/** What a schedule is made of. */
interface Schedule {
  readonly dice: Dice;
  readonly world: ClimateWorld;
  readonly count: number;
}

function property(
  title: string,
  climateOf: (dice: Dice) => Climate,
  check: (schedule: Schedule) => void,
): void {
  test(title, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const dice = new Dice(seed * 7 + 3);
        const world = new ClimateWorld(seed, climateOf(dice), anyOptions(dice));
        check({ dice, world, count: dice.between(5, 150) });
      }),
      { numRuns: SCHEDULES },
    );
  });
}

function anyOptions(dice: Dice): Partial<Http2SessionOptions> {
  return {
    maxConnections: dice.between(1, 4),
    maxConcurrentStreams: dice.pick(1, 5, 1000),
    retry: { maxAttempts: dice.between(2, 5), baseMs: dice.pick(100, 1000), maxMs: 10_000 },
  };
}

function anyPoison(dice: Dice): Poison {
  return dice.pick<Poison>(
    { does: "cut" },
    { does: "refuse" },
    { does: "goaway", errorCode: 0 },
    { does: "goaway", errorCode: dice.pick(1, 2, 11) },
  );
}

/** Submits all of them, at once or over a while, and lets time pass until they have settled. */
function run({ dice, world, count }: Schedule): void {
  const spanMs = dice.pick(0, 0, 8000, 30_000);
  for (let index = 0; index < count; index++) {
    world.after(dice.between(0, spanMs), () => void world.submit(index));
  }
  world.run(400_000);
}

/** The most connections that were asked for within so many milliseconds. */
function mostWithin(spanMs: number, connectsAtMs: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [at, atMs] of connectsAtMs.entries()) {
    while (atMs - (connectsAtMs[first] ?? 0) >= spanMs) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

property(
  "M-23: beside up to three poisons of any kind every other notification is accepted, and attempts and connections are bounded",
  () => calm,
  (schedule) => {
    const { dice, world, count } = schedule;
    const poisons = new Map<number, Poison>();
    for (let left = dice.between(1, 3); left > 0; left--) {
      poisons.set(dice.between(0, count - 1), anyPoison(dice));
    }
    world.poisonOf = (index) => poisons.get(index);
    run(schedule);
    for (const [index, { outcome }] of world.verdicts) {
      if (poisons.has(index)) expect(["failed", "unaccounted"]).toContain(outcome);
      else expect(outcome).toBe("accepted");
    }
    for (const [index, times] of world.reached) {
      // In the crowd, in a group, alone. A poison that is never processed is tried more often.
      expect(times).toBeLessThanOrEqual(poisons.has(index) ? 24 : 3);
    }
    expect(world.links.length).toBeLessThanOrEqual(4 + 16 * poisons.size);
    world.session.close(0, world.now);
    world.run();
    hold(world, count);
  },
);

property(
  "M-24: however a server misbehaves, at most 12 connections are opened in a second, 32 in ten, and 96 in a minute",
  (dice) => ({
    ...calm,
    goaway: dice.pick(0, 0.7),
    cuts: dice.pick(0, 0.7),
    blackHoles: dice.pick(0, 0.3),
    connectFails: dice.pick(0, 0.5, 1),
    deaf: dice.pick(0, 0.3),
    starves: dice.pick(0, 0.3),
  }),
  (schedule) => {
    const { dice, world, count } = schedule;
    const every = dice.pick(0, 0, 1, 2, 5);
    const poison = anyPoison(dice);
    world.poisonOf = (index) => (every > 0 && index % every === 0 ? poison : undefined);
    world.serves = { answers: dice.pick(Infinity, 1, 2, 10), end: dice.pick("cut", "goaway") };
    run(schedule);
    const { connectsAtMs } = world;
    expect(mostWithin(1000, connectsAtMs)).toBeLessThanOrEqual(12);
    expect(mostWithin(10_000, connectsAtMs)).toBeLessThanOrEqual(32);
    expect(mostWithin(60_000, connectsAtMs)).toBeLessThanOrEqual(96);
    world.session.close(0, world.now);
    world.run();
    hold(world, count);
  },
);

property(
  "M-20: connections that answer PING alone, or never open a window, cost what is on them, and nothing more",
  (dice) => ({ ...calm, deaf: dice.pick(0, 0.3), starves: dice.pick(0, 0.3) }),
  (schedule) => {
    const { world, count } = schedule;
    run(schedule);
    for (const verdict of world.verdicts.values()) {
      if (verdict.outcome === "unaccounted") expect(verdict.error.code).toBe("answer-timeout");
      else expect(["accepted", "failed"]).toContain(verdict.outcome);
    }
    world.session.close(0, world.now);
    world.run();
    hold(world, count);
  },
);
