import { type Http2SessionOptions, TransportError } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { DistantWorld } from "./distant-world.js";

const far = { roundTripMs: 80, streams: 100 };
const broken = new TransportError("connection-lost", "reset by the test");

/** A world that has one open connection, which has answered a hundred requests. */
function warm(session: Partial<Http2SessionOptions> = {}): DistantWorld {
  const world = new DistantWorld({ maxConcurrentStreams: 100, ...session }, far);
  world.submitMany(0, 100);
  world.run(1000);
  expect(world.links).toHaveLength(1);
  return world;
}

/** A request every four milliseconds for half a minute: a fifth of what one connection carries. */
function flow(world: DistantWorld): void {
  let index = 100;
  for (let atMs = 1000; atMs < 31_000; atMs += 4) world.at(atMs, () => world.submitMany(index, ++index));
}

describe("M-41: a connection that leaves while it carries requests has a successor at once", () => {
  test("M-41: after GOAWAY the next one opens although nothing waits", () => {
    const world = warm({ maxConnections: 1 });
    world.submitMany(100, 101);
    const [first] = world.links;
    if (first !== undefined) world.sayGoaway(first);
    expect(world.session.queued).toBe(0);
    expect(world.links).toHaveLength(2);
    world.run(5000);
    expect(world.outcomes()).toEqual({ accepted: 101 });
    expect(world.links).toHaveLength(2);
  });

  test("M-41: an idle one that the server sends away has none", () => {
    const world = warm();
    const [first] = world.links;
    if (first !== undefined) world.sayGoaway(first);
    world.run(5000);
    expect(world.links).toHaveLength(1);
  });

  test("M-41: one that is idle near its end has none before it is used", () => {
    const world = warm({ maxRequestsPerConnection: 104 });
    world.submitMany(100, 101);
    expect(world.session.queued).toBe(0);
    // It is the only one that serves.
    expect(world.links).toHaveLength(3);
  });

  test("M-41: one that has brought fewer than a hundred answers has none before something waits", () => {
    const world = new DistantWorld({}, far);
    world.submitMany(0, 99);
    world.run(1000);
    world.submitMany(99, 100);
    const [first] = world.links;
    if (first !== undefined) world.sayGoaway(first);
    expect(world.links).toHaveLength(1);
    world.submitMany(100, 101);
    expect(world.links).toHaveLength(2);
  });

  test("M-41: the successor is open before the last request of a connection that is spent", () => {
    const world = warm({ maxConnections: 1, maxRequestsPerConnection: 2000 });
    flow(world);
    world.run(40_000);
    expect(world.links.length).toBeGreaterThan(3);
    expect(world.delaysMs.slice(100).filter((ms) => ms > 0)).toEqual([]);
    expect(world.outcomes()).toEqual({ accepted: 7_600 });
  });

  test("M-41: the only one has two, the next one then one: a flow waits at the first GOAWAY and never again", () => {
    const world = warm();
    flow(world);
    for (let atMs = 6001; atMs < 31_000; atMs += 10_000) {
      world.at(atMs, () => {
        const [first] = world.stayingLinks;
        if (first !== undefined) world.sayGoaway(first);
      });
    }
    world.run(16_000);
    expect(world.links).toHaveLength(3);
    // For two round trips and SETTINGS: the first request did not wait for these.
    expect(world.delaysMs.slice(100).filter((ms) => ms > 0).length).toBeLessThanOrEqual(61);
    const late = world.delaysMs.length;
    world.run(40_000);
    expect(world.links).toHaveLength(5);
    expect(world.delaysMs.slice(late).filter((ms) => ms > 0)).toEqual([]);
    expect(world.outcomes()).toEqual({ accepted: 7_600 });
  });

  test("M-41: a flow whose connection is lost every ten seconds waits at the first loss and never again", () => {
    const world = warm();
    flow(world);
    const wereThere = new Set<number>();
    for (let atMs = 6001; atMs < 31_000; atMs += 10_000) {
      world.at(atMs, () => {
        for (let index = 100; index < world.session.nextSequence; index++) {
          if (!world.verdicts.has(index)) wereThere.add(index);
        }
        const [first] = world.openLinks;
        if (first !== undefined) world.end(first, broken);
      });
    }
    world.run(40_000);
    const late = [...world.verdicts.keys()].filter(
      (index) => index >= 100 && world.delayOf(index) > 0 && !wereThere.has(index),
    );
    expect(Math.max(...late)).toBeLessThan(1500);
    expect(late.length).toBeLessThanOrEqual(81);
    expect(world.outcomes()).toEqual({ accepted: 7_600 });
  });

  test("M-41: a lost connection has its successor as soon as requests wait for one", () => {
    const world = warm();
    world.submitMany(100, 101);
    world.end(world.last, broken);
    expect(world.links.length).toBeGreaterThan(1);
    world.run(5000);
    expect(world.outcomes()).toEqual({ accepted: 101 });
  });
});
