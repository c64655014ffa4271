import fc from "fast-check";
import { expect, test } from "vitest";
import { ClimateWorld, calm } from "../world/climate.js";
import { Play, polite } from "../world/play.js";
import type { RawWorld } from "../world/raw-world.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 500);
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** What a world came to: the same text for the same life. */
function story({ verdicts, events, connectsAtMs, nowMs, session }: RawWorld | ClimateWorld): string {
  return JSON.stringify([[...verdicts], events, connectsAtMs, nowMs, session.stats]);
}

test("M-15: reading the session after every step changes nothing, whatever a server says", () => {
  const manners = { ...polite, evil: 0.05, resets: 0.1, ends: 0.03, connectFails: 0.2 };
  fc.assert(
    fc.property(seeds, (seed) => {
      const read = new Play(seed, manners, {}, { readsGetters: "after-each-step" });
      expect(story(read.world)).toBe(story(new Play(seed, manners).world));
    }),
    { numRuns: Math.ceil(SCHEDULES / 5) },
  );
});

test("M-15: the same with provider tokens that expire", () => {
  const climate = { ...calm, later: 0.2, expires: 0.1, goaway: 0.3, cuts: 0.2 };
  fc.assert(
    fc.property(seeds, (seed) => {
      const live = (readsGetters: "never" | "after-each-step"): string => {
        const world = new ClimateWorld(seed, climate, {}, { readsGetters });
        for (let index = 0; index < 20; index++) world.at(200 * index, () => void world.submit(index));
        world.run(60_000);
        world.session.close(60_000, world.now);
        world.run();
        return story(world);
      };
      expect(live("after-each-step")).toBe(live("never"));
    }),
    { numRuns: Math.ceil(SCHEDULES / 5) },
  );
});
