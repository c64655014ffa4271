import { ErrorCode } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { pingAnswer } from "../isolation/yard.js";
import { goaway } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

/** A session that has one request in flight over a connection that has served. */
function inFlight(): RawWorld {
  const world = new RawWorld({ pingAfterMs: 5000, pingTimeoutMs: 4000, onConnectionLost: "report" });
  world.submit(0);
  world.answer(1, 200);
  world.submit(1);
  return world;
}

describe("M-62: after GOAWAY with an error, a connection with requests in flight is asked at once", () => {
  test("M-62: a server that has gone meanwhile is found as soon as its answer to PING is overdue", () => {
    const world = inFlight();
    const link = world.last;
    world.say(goaway(3, ErrorCode.internalError));
    expect(link.server.pings).toBe(1);
    world.run(3999);
    expect(world.verdicts.has(1)).toBe(false);
    world.run(4000);
    expect(world.verdicts.get(1)).toMatchObject({ outcome: "unaccounted" });
  });

  for (const [name, sign] of [
    ["answers PING", (world: RawWorld) => world.say(pingAnswer)],
    ["says anything", (world: RawWorld) => world.say(goaway(3, ErrorCode.internalError))],
  ] as const) {
    test(`M-62: one that ${name} has its time, and is asked as always after silence`, () => {
      const world = inFlight();
      const link = world.last;
      world.say(goaway(3, ErrorCode.internalError));
      world.run(3000);
      sign(world);
      world.run(7999);
      expect(link.server.pings).toBe(1);
      world.run(8000);
      expect(link.server.pings).toBe(2);
      world.sayOn(link, pingAnswer);
      world.run(9000);
      world.answerOn(link, 3, [[":status", "200"]]);
      expect(world.outcomes()).toEqual({ accepted: 2 });
    });
  }

  test("M-62: a server that leaves in peace, or owes nothing, is not asked", () => {
    const peaceful = inFlight();
    const [link] = peaceful.links;
    peaceful.say(goaway(3, ErrorCode.noError));
    expect(link?.server.pings).toBe(0);
    const idle = inFlight();
    const [other] = idle.links;
    idle.answer(3, 200);
    idle.say(goaway(3, ErrorCode.internalError));
    expect(other?.server.pings).toBe(0);
  });
});
