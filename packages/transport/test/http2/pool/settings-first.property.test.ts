import fc from "fast-check";
import { expect, test } from "vitest";
import { Dice } from "../world/dice.js";
import { Story } from "./story.js";

const RUNS = Math.ceil(Number(process.env["APNS_SCHEDULES"] ?? 300) / 20);

type Fate = "sound" | "breaks" | "breaks-when-early" | "narrow";

test("M-22, M-63: however servers change, early requests that break connections are far apart, and sound servers end the waiting", () => {
  const one = (seed: number): void => {
    const dice = new Dice(seed);
    const share = dice.pick(0.02, 0.2, 0.5, 0.9);
    const bad = dice.pick<readonly Fate[]>(
      ["breaks-when-early"],
      ["narrow", "breaks"],
      ["breaks", "breaks-when-early", "narrow"],
    );
    const fates = new Map<number, Fate>();
    let isCalm = false;
    const fateOf = (connection: number): Fate => {
      const fate = fates.get(connection) ?? (!isCalm && dice.chance(share) ? dice.pick(...bad) : "sound");
      fates.set(connection, fate);
      return fate;
    };
    const story = new Story({ windows: (connection) => (fateOf(connection) === "narrow" ? 512 : undefined) });
    const { world } = story;
    story.cuts = (connection, written) => {
      const fate = fateOf(connection);
      return fate === "breaks" || (fate === "breaks-when-early" && written > 0);
    };
    for (let visits = dice.between(5, 60); visits > 0; visits--) story.visit(1, dice.pick(1, 1, 40));
    const early = story.cut.filter((connection) => fates.get(connection) === "breaks-when-early");
    for (const [at, connection] of early.entries()) {
      if (at > 0) expect(connection - (early[at - 1] ?? 0)).toBeGreaterThan(8);
    }
    isCalm = true;
    story.visit(130);
    story.takeEarly();
    story.visit(2, 40);
    expect(story.takeEarly()).toEqual([40, 40]);
    const { accepted = 0, unaccounted = 0 } = world.outcomes();
    expect(accepted + unaccounted).toBe(story.sent);
    // What was on a connection that was cut is in doubt, and nothing else.
    expect(unaccounted).toBe(story.cutShort);
    expect(world.settledTwice).toBe(0);
    expect(world.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
  };
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), one), { numRuns: RUNS });
});
