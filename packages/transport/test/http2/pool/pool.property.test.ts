import { type Http2SessionOptions, TransportError } from "@apns/transport";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Dice } from "../world/dice.js";
import { type Distance, DistantWorld } from "./distant-world.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 300);
/** In this one suspects and others each dial at the same times: without a pace, 13 in a second. */
const DIALS_IN_PAIRS = 892_619_823;

interface Schedule {
  readonly dice: Dice;
  readonly world: DistantWorld;
  readonly maxConnections: number;
  readonly distance: Distance;
}

function property(
  title: string,
  options: (dice: Dice) => Partial<Http2SessionOptions>,
  more: (dice: Dice) => Partial<Distance>,
  check: (schedule: Schedule) => void,
): void {
  test(title, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const dice = new Dice(seed * 7 + 5);
        const streams = dice.pick(1, 5, 20);
        const roundTripMs = dice.pick(2, 20, 80, 400);
        const maxConnections = dice.pick(1, 2, 4, 10, 20);
        const distance = { roundTripMs, streams, openingRounds: dice.pick(1, 2, 2, 6), ...more(dice) };
        const session = { maxConnections, maxConcurrentStreams: dice.pick(streams, 1000), ...options(dice) };
        check({ dice, world: new DistantWorld(session, distance), maxConnections, distance });
      }),
      { numRuns: SCHEDULES, examples: [[DIALS_IN_PAIRS]] },
    );
  });
}

const none = (): Record<string, never> => ({});

/** Bursts and trickles over some seconds. Returns how many requests they are. */
function anyTraffic({ dice, world, distance }: Schedule): number {
  let count = 0;
  for (let bursts = dice.between(1, 4); bursts > 0; bursts--) {
    const size = dice.between(1, 30 * distance.streams);
    world.after(dice.between(0, 20_000), () => {
      world.submitMany(count, count + size);
      count += size;
    });
  }
  for (let trickle = dice.between(0, 100); trickle > 0; trickle--) {
    world.after(dice.between(0, 20_000), () => world.submitMany(count, ++count));
  }
  world.run(20_000);
  return count;
}

property(
  "M-38, M-41: bursts, trickles and GOAWAY: never too many connections, nothing waits where there is room, and spare ones close",
  none,
  (dice) => ({ startsWithOne: dice.chance(0.5) }),
  (schedule) => {
    const { dice, world, maxConnections } = schedule;
    for (let times = dice.between(0, 3); times > 0; times--) {
      world.after(dice.between(500, 20_000), () => {
        const [first] = world.stayingLinks;
        // After fewer answers the next one starts slowly (M-21).
        if (first !== undefined && world.answersOf(first) >= 100) world.sayGoaway(first);
      });
    }
    const count = anyTraffic(schedule);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: count });
    expect(world.mostConnections).toBeLessThanOrEqual(maxConnections);
    expect(world.waitedAtMs).toEqual([]);
    expect(world.openLinks.length).toBeLessThanOrEqual(1);
    expect(world.session.stats.losses).toBe(0);
  },
);

property(
  "M-38: a burst is carried in the round trips that the connections it needs take, set-up included",
  (dice) => ({ maxConcurrentStreams: dice.pick(10, 20) }),
  () => ({ streams: 20, openingRounds: 2 }),
  ({ dice, world, maxConnections, distance }) => {
    const streams = world.maxConcurrentStreams;
    const count = dice.between(2, 60 * streams);
    world.submitMany(0, count);
    const needed = Math.min(maxConnections, Math.ceil(count / (2 * streams)));
    world.run(3_600_000);
    expect(world.outcomes()).toEqual({ accepted: count });
    expect(world.mostConnections).toBeLessThanOrEqual(needed);
    expect(world.mostConnections).toBeGreaterThanOrEqual(Math.min(16, needed));
    // Sixteen open in two round trips, the rest in two more.
    const laterRounds = 2 * Math.ceil(needed / 16) - 2;
    expect(world.rounds()).toBeLessThanOrEqual(3 + Math.ceil(count / (needed * streams)) + laterRounds);
    // One connection without a pause would be this fast.
    expect(world.settledAtMs[0]).toBe(3 * distance.roundTripMs);
  },
);

property(
  "M-24, M-40: towards servers that cannot be reached or cut connections, 12 attempts in a second, 32 in ten, 96 in a minute, and one more for each connection above four",
  none,
  (dice) => {
    const fails = dice.pick(0, 0.3, 0.7, 1);
    return { failsToOpen: () => dice.chance(fails) };
  },
  (schedule) => {
    const { dice, world, maxConnections } = schedule;
    const lives = dice.pick(0, 1, 3);
    world.onOpened = (link) => {
      if (lives === 0) return;
      world.after(lives * schedule.distance.roundTripMs + 1, () => {
        if (link.isOpen) world.end(link, new TransportError("connection-lost", "reset by the test"));
      });
    };
    anyTraffic(schedule);
    world.run(100_000);
    for (const [spanMs, most] of [
      [1000, 12],
      [10_000, 32],
      [60_000, 96],
    ] as const) {
      const more = Math.max(0, maxConnections - 4);
      expect(mostWithin(spanMs, world.connectsAtMs)).toBeLessThanOrEqual(most + more);
    }
  },
);

/** The most of these times that lie within so many milliseconds. */
function mostWithin(spanMs: number, timesMs: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [at, atMs] of timesMs.entries()) {
    while (atMs - (timesMs[first] ?? 0) >= spanMs) first += 1;
    most = Math.max(most, at - first + 1);
  }
  return most;
}
