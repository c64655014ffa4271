import { TransportError } from "@apns/transport";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Dice } from "../world/dice.js";
import { DistantWorld } from "./distant-world.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 300);

test("M-61: servers that allow one stream, then 1000, change their minds and break: everything is accepted once, and what is refused is refused once for each change of mind", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const dice = new Dice(seed * 7 + 3);
      const limits: number[] = [];
      const isSteady = dice.chance(0.5);
      const first = dice.pick(1, 5, 1000);
      const greets = (connection: number): number =>
        (limits[connection] ??= isSteady ? first : dice.pick(1, 1, 5, 100, 1000));
      const roundTripMs = dice.pick(2, 80, 400);
      const world = new DistantWorld(
        {
          maxConnections: dice.pick(1, 2, 4),
          maxConcurrentStreams: dice.pick(3, 50, 1000),
          retry: { maxAttempts: 100, baseMs: 10, maxMs: 100 },
        },
        { roundTripMs, streams: 1000, greets, startsWithOne: dice.chance(0.3) },
      );
      let count = 0;
      for (let bursts = dice.between(2, 8); bursts > 0; bursts--) {
        const size = dice.between(1, 120);
        world.after(dice.between(0, 20_000), () => {
          world.submitMany(count, count + size);
          count += size;
        });
      }
      const breaks = dice.chance(0.5);
      for (let ends = dice.between(0, 6); ends > 0; ends--) {
        world.after(dice.between(0, 20_000), () => {
          const [link] = world.stayingLinks;
          // Before SETTINGS a server says nothing else.
          if (link === undefined || !link.isOpen || (!breaks && world.answersOf(link) === 0)) return;
          if (breaks) world.end(link, new TransportError("connection-lost", "reset by the test"));
          else world.sayGoaway(link);
        });
      }
      world.run(20_000);
      world.run(400_000);
      expect(world.outcomes()).toEqual({ accepted: count });
      expect(world.settledTwice).toBe(0);
      if (!breaks) expect(world.session.stats.possibleDuplicates).toBe(0);
      if (isSteady) expect(world.refusedEarly).toBe(0);
      // Never more than any server has allowed from the start.
      expect(Math.max(1, ...world.early)).toBeLessThanOrEqual(Math.max(1, ...limits.filter(Number)));
      if (isSteady && first === 1) expect(new Set(world.early.filter((early) => early > 1)).size).toBe(0);
    }),
    { numRuns: SCHEDULES },
  );
});
