import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BAD, markDevices, ORDER, saying, trial } from "./moving-trial.mjs";
import { endAll } from "./program.mjs";
import { startApple } from "./simulator.mjs";

/** Debian's own: another one would not find Debian's packages. */
const PYTHON = "/usr/bin/python3";

let world;
beforeEach(async () => {
  world = await startApple({ badDeviceTokens: [BAD] });
  markDevices(world.apple);
});
afterEach(async () => {
  endAll();
  await world.close();
});

describe("moving from aioapns", () => {
  test("APNs gets the same notifications, and the program says the same", async () => {
    const soon = { min: Math.floor(Date.now() / 1000) + 3600, max: Math.floor(Date.now() / 1000) + 3660 };
    const before = await trial(world, ["test/redirect_apple.py", "moving/aioapns/before.py"], PYTHON);
    const after = await trial(world, ["moving/aioapns/after.mjs"]);
    for (const { said, arrived } of [before, after]) {
      expect(said).toEqual(saying("400 BadDeviceToken", "410 Unregistered"));
      for (const { expiration } of arrived) {
        expect(expiration).toBeGreaterThanOrEqual(soon.min);
        expect(expiration).toBeLessThan(soon.max);
      }
    }
    expect(after.arrived.map(withoutExpiration)).toEqual(before.arrived.map(withoutExpiration));
    expect(withoutExpiration(after.arrived[0])).toEqual(withoutExpiration(ORDER));
  });
});

describe("a GOAWAY before the answers of what was processed", () => {
  // Accepted at once; the answer comes later.
  const held = {
    at: "request",
    when: { deviceToken: ORDER.deviceToken },
    do: { delayMs: 500, verdict: "accepted" },
  };
  const goaway = (connection) => ({ at: "request", when: { connection, nth: 4 }, do: { goaway: {} } });
  const timesAccepted = () =>
    world.apple.journal.accepted.filter(({ deviceToken }) => deviceToken === ORDER.deviceToken).length;

  test("aioapns sends again what was processed, and we await the answers", async () => {
    await world.close();
    world = await startApple({ badDeviceTokens: [BAD], firstConcurrentStreams: 100 });
    markDevices(world.apple);
    world.apple.useRules([goaway(1), held]);
    await trial(world, ["test/redirect_apple.py", "moving/aioapns/before.py"], PYTHON);
    expect(timesAccepted()).toBe(2);
    const next = Math.max(...world.apple.journal.entries.map(({ connection }) => connection)) + 1;
    world.apple.useRules([goaway(next), held]);
    const after = await trial(world, ["moving/aioapns/after.mjs"]);
    expect(after.said).toEqual(saying("400 BadDeviceToken", "410 Unregistered"));
    expect(timesAccepted()).toBe(1);
  });
});

function withoutExpiration({ expiration: _, ...rest }) {
  return rest;
}
