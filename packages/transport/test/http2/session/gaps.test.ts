import { TransportError } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { frame, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const pingAck = frame(6, 1, 0, new Uint8Array(8));

/** A world with one connection that has carried a request. */
function settled(options: ConstructorParameters<typeof RawWorld>[0] = {}): RawWorld {
  const world = new RawWorld(options);
  world.submit(0);
  world.answer(1, 200);
  world.run(1000);
  return world;
}

function resume(world: RawWorld, gapMs: number): void {
  world.session.resumed(gapMs, world.now);
  world.drive();
}

describe("M-30: a gap", () => {
  test("M-30: a connection that was idle in it answers a PING before it is used; nothing is in doubt", () => {
    const world = settled();
    resume(world, 3000);
    expect(world.last.server.pings).toBe(0);
    world.submit(1);
    expect(world.last.server.pings).toBe(1);
    expect(world.last.server.requests).toHaveLength(1);
    world.run(world.nowMs + 499);
    world.say(pingAck);
    expect(world.last.server.requests).toHaveLength(2);
    expect(world.links).toHaveLength(1);
    world.answer(3, 200);
    world.submit(2);
    expect(world.last.server.pings).toBe(1);
    expect(world.last.server.requests).toHaveLength(3);
  });

  test("M-30: one that does not answer is replaced half a second later, long before its PING times out", () => {
    const world = settled();
    resume(world, 3000);
    world.submit(1);
    const askedAtMs = world.nowMs;
    world.run(askedAtMs + 499);
    expect(world.links).toHaveLength(1);
    world.run(askedAtMs + 500);
    expect(world.links).toHaveLength(2);
    world.answer(1, 200);
    world.run(askedAtMs + 10_000);
    expect(world.outcomes()).toEqual({ accepted: 2 });
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 0, losses: 0, connections: 2 });
    expect(world.openLinks).toHaveLength(1);
  });

  test("M-30: one that carries requests is asked at once; others open beside it, and it keeps its own", () => {
    const world = settled({ maxConnections: 2 });
    world.submit(1);
    const first = world.last;
    resume(world, 3000);
    expect(first.server.pings).toBe(1);
    world.submit(2);
    world.run(world.nowMs + 500);
    expect(world.links).toHaveLength(2);
    expect(world.last.server.requests).toHaveLength(1);
    world.answer(1, 200);
    world.answerOn(first, 3, [[":status", "200"]]);
    expect(world.outcomes()).toEqual({ accepted: 3 });
    world.sayOn(first, pingAck);
    world.run(world.nowMs + 5000);
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 0, losses: 0 });
  });

  test("M-30: when all are slow and no more may open, requests wait for the verdict on one of them", () => {
    const world = settled({ maxConnections: 1, pingTimeoutMs: 2000 });
    world.submit(1);
    resume(world, 3000);
    world.submit(2);
    const askedAtMs = world.nowMs;
    world.run(askedAtMs + 1999);
    expect(world.links).toHaveLength(1);
    world.run(askedAtMs + 2000);
    expect(world.links).toHaveLength(2);
    expect(world.last.server.requests.length).toBeGreaterThan(0);
  });

  test("M-30: a pause before reconnecting is kept, and wakes the session", () => {
    const world = settled({ maxConnections: 2, reconnectDelay: { baseMs: 4000, maxMs: 4000 } });
    world.submit(1);
    const first = world.last;
    world.onConnect = (link) => world.fail(link, new TransportError("connect-failed", "refused"));
    resume(world, 3000);
    world.submit(2);
    const askedAtMs = world.nowMs;
    world.run(askedAtMs + 600);
    expect(world.links).toHaveLength(2);
    world.onConnect = (link) => world.open(link);
    world.run(askedAtMs + 2500);
    expect(world.links).toHaveLength(3);
    expect(first.isOpen).toBe(true);
  });

  test("M-30: a short gap changes nothing, and neither does one before SETTINGS", () => {
    const world = settled();
    resume(world, 2999);
    world.submit(1);
    expect(world.last.server.pings).toBe(0);
    expect(world.last.server.requests).toHaveLength(2);

    const early = new RawWorld();
    early.greeting = new Uint8Array(0);
    early.submit(0);
    resume(early, 60_000);
    expect(early.last.server.pings).toBe(0);
    early.say(settings());
    early.answer(1, 200);
    expect(early.outcomes()).toEqual({ accepted: 1 });
  });
});

describe("M-31: giving up", () => {
  test.each([1, 1000, 5000])(
    "M-31: nothing gets through for %s ms: that is how long it takes",
    (giveUpAfterMs) => {
      const world = new RawWorld({ giveUpAfterMs, reconnectDelay: { baseMs: 10, maxMs: 20 } });
      world.onConnect = (link) =>
        world.after(1, () => world.fail(link, new TransportError("connect-failed", "refused")));
      world.submit(0);
      world.run(giveUpAfterMs - 1);
      expect(world.verdicts.size).toBe(0);
      world.run(giveUpAfterMs);
      expect(world.outcomes()).toEqual({ failed: 1 });
    },
  );

  test("M-31: what was sent waits for its answer, however soon the session gives up what was not", () => {
    const world = new RawWorld({ giveUpAfterMs: 1000, answerTimeoutMs: 30_000, pingAfterMs: 60_000 });
    world.submit(0);
    world.submit(1);
    world.run(1000);
    world.say(settings());
    expect(world.verdicts.size).toBe(0);
    world.run(20_000);
    world.answer(1, 200);
    world.answer(3, 200);
    expect(world.outcomes()).toEqual({ accepted: 2 });
  });
});
