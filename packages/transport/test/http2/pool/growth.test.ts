import { describe, expect, test } from "vitest";
import { DistantWorld } from "./distant-world.js";

const far = { roundTripMs: 80, streams: 10 };
const limits = { maxConcurrentStreams: 10, spareIdleTimeoutMs: 60_000 };

/** A world that has one open connection, which has answered. */
function warm(maxConnections: number): DistantWorld {
  const world = new DistantWorld({ ...limits, maxConnections }, far);
  world.submit(0);
  world.run(1000);
  expect(world.links).toHaveLength(1);
  return world;
}

describe("M-38: a backlog opens as many connections at once as it needs", () => {
  for (const [waiting, connections] of [
    [1, 1],
    [20, 1],
    [21, 2],
    [40, 2],
    [61, 4],
    [1000, 4],
  ] as const) {
    test(`M-38: ${waiting} requests at 10 streams open ${connections} at first`, () => {
      const world = new DistantWorld({ ...limits, maxConnections: 4 }, far);
      for (let index = 0; index < waiting; index++) world.submit(index);
      world.act();
      expect(world.links).toHaveLength(connections);
      world.run(10_000);
      expect(world.links).toHaveLength(connections);
      expect(world.outcomes()).toEqual({ accepted: waiting });
    });
  }

  for (const [waiting, connections] of [
    [40, 1],
    [50, 1],
    [61, 2],
    [81, 3],
    [1000, 4],
  ] as const) {
    test(`M-38: with one open, ${waiting} requests make ${connections}: it carries three rounds while another opens`, () => {
      const world = warm(4);
      for (let index = 1; index <= waiting; index++) world.submit(index);
      world.drive();
      expect(world.links).toHaveLength(connections);
      world.run(10_000);
      expect(world.links).toHaveLength(connections);
    });
  }

  for (const [maxConnections, rounds] of [
    [4, 3 + 25],
    [10, 3 + 10],
  ] as const) {
    test(`M-38: 100 rounds of one connection take ${rounds} round trips with ${maxConnections}, set-up included`, () => {
      const world = new DistantWorld({ ...limits, maxConnections }, far);
      world.submitMany(0, 1000);
      world.run(60_000);
      expect(world.outcomes()).toEqual({ accepted: 1000 });
      expect(world.rounds()).toBeLessThanOrEqual(rounds);
    });
  }

  test("M-38: one stream before the first answer says nothing of the streams after it", () => {
    const world = new DistantWorld({ ...limits, maxConnections: 10 }, { ...far, startsWithOne: true });
    world.submitMany(0, 20);
    world.run(10_000);
    expect(world.links).toHaveLength(1);
    expect(world.rounds()).toBe(5);
  });

  test("M-38: nor where SETTINGS come a little after that answer", () => {
    const distance = { ...far, startsWithOne: true, allowsAfterMs: 5 };
    const world = new DistantWorld({ ...limits, maxConnections: 10 }, distance);
    world.submitMany(0, 20);
    world.run(10_000);
    expect(world.links).toHaveLength(1);
    expect(world.outcomes()).toEqual({ accepted: 20 });
  });

  test("M-38: a server that allows fewer streams than we do gets more connections once it has answered", () => {
    const session = { maxConcurrentStreams: 1000, maxConnections: 10 };
    const world = new DistantWorld(session, far);
    world.submitMany(0, 1000);
    world.act();
    expect(world.links).toHaveLength(1);
    world.run(60_000);
    expect(world.links).toHaveLength(10);
  });

  test("M-38: sixteen attempts run at a time; the next ones begin as these come through", () => {
    const world = new DistantWorld({ ...limits, maxConnections: 20 }, far);
    world.submitMany(0, 1000);
    world.run(159);
    expect(world.links).toHaveLength(16);
    world.run(160);
    expect(world.links).toHaveLength(20);
  });
});

describe("M-39: a flow that the connections do not carry opens one more", () => {
  /** Submits one each time so many milliseconds have passed. */
  function flow(world: DistantWorld, tickMs: number, untilMs: number): void {
    let index = 1;
    for (let atMs = world.nowMs; atMs < untilMs; atMs += tickMs) {
      const first = index++;
      world.at(atMs, () => world.submitMany(first, first + 1));
    }
    world.run(untilMs);
  }

  test("M-39: a third more than one connection carries opens a second, and no third", () => {
    const world = warm(4);
    // Ten in a round trip of 80 ms is what one carries.
    flow(world, 6, 20_000);
    expect(world.links).toHaveLength(2);
    expect(world.connectsAtMs[1]).toBeLessThan(1500);
  });

  test("M-39: a flow that one connection carries opens no second", () => {
    const world = warm(4);
    flow(world, 9, 20_000);
    expect(world.links).toHaveLength(1);
  });

  test("M-39: a burst that gets shorter passes, however long its round trips are", () => {
    const world = new DistantWorld({ ...limits, maxConnections: 4 }, { roundTripMs: 2000, streams: 10 });
    world.submit(0);
    world.run(10_000);
    world.submitMany(1, 51);
    world.run(60_000);
    expect(world.links).toHaveLength(1);
  });
});

describe("M-40: after a failure connections open one at a time", () => {
  test("M-40: attempts that fail together are one failure: the next pause is the first one", () => {
    let isDown = true;
    const world = new DistantWorld({ ...limits, maxConnections: 8 }, { ...far, failsToOpen: () => isDown });
    world.submitMany(0, 1000);
    world.run(209);
    expect(world.links).toHaveLength(8);
    // Two round trips, and half of 100 ms.
    world.run(210);
    expect(world.links).toHaveLength(9);
    isDown = false;
    world.run(369);
    expect(world.links).toHaveLength(9);
    world.run(60_000);
    expect(world.outcomes()).toEqual({ accepted: 1000 });
  });

  test("M-40: a server that is down is asked by one attempt at a time, with growing pauses", () => {
    const world = new DistantWorld({ ...limits, maxConnections: 8 }, { ...far, failsToOpen: () => true });
    world.submitMany(0, 1000);
    world.run(30_000);
    const pauses = world.connectsAtMs.slice(8).map((atMs, at) => atMs - (world.connectsAtMs[at + 7] ?? 0));
    expect(pauses.slice(0, 5)).toEqual([160 + 50, 160 + 100, 160 + 200, 160 + 400, 160 + 800]);
  });

  test("M-40: while a connection pauses because its streams are refused, a backlog opens no other", () => {
    const world = new DistantWorld({ ...limits, maxConnections: 8 }, { ...far, refuses: true });
    world.submitMany(0, 20);
    world.run(330);
    world.submitMany(20, 1000);
    expect(world.links).toHaveLength(1);
  });
});
