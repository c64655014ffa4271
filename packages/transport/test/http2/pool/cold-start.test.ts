import { describe, expect, test } from "vitest";
import { none } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { DistantWorld } from "./distant-world.js";

describe("M-43: a cold start waits for nothing that it need not wait for", () => {
  test("M-43: the first request leaves with the preface, before the server has said anything", () => {
    const world = new RawWorld();
    world.greeting = none;
    const writes: number[] = [];
    world.onWrite = (link, bytes, done) => {
      link.server.receive(bytes);
      writes.push(link.server.requests.length);
      done();
    };
    world.submit(0);
    world.submit(1);
    expect(writes).toEqual([1]);
    expect(world.last.server.requests[0]?.isWhole).toBe(true);
  });

  for (const startsWithOne of [false, true]) {
    const streams = startsWithOne ? "one stream until the first answer" : "all streams at once";
    test(`M-43: three round trips to the first answer, one more to the next hundred: ${streams}`, () => {
      const world = new DistantWorld({}, { roundTripMs: 80, streams: 1000, startsWithOne });
      world.submitMany(0, 101);
      world.run(10_000);
      expect(world.settledAtMs[0]).toBe(240);
      expect(world.settledAtMs.slice(1)).toEqual(Array(100).fill(320));
      expect(world.links).toHaveLength(1);
    });
  }
});
