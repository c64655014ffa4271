import type { Http2SessionOptions } from "@apns/transport";
import { TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { goaway, none, reset, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { type Distance, DistantWorld } from "./distant-world.js";

const broken = new TransportError("connection-lost", "reset by the test");

/** A session 80 ms away whose first connection has served a hundred requests, and is gone. */
function left(
  distance: Partial<Distance> = {},
  session: Partial<Http2SessionOptions> = {},
): { readonly world: DistantWorld; readonly next: (count: number) => void } {
  const world = new DistantWorld(
    { maxConnections: 1, ...session },
    { roundTripMs: 80, streams: 1000, ...distance },
  );
  let sent = 0;
  const next = (count: number): void => {
    if (world.openLinks.length > 0) world.end(world.last);
    world.submitMany(sent, sent + count);
    sent += count;
    world.run(world.nowMs + 5000);
    expect(world.outcomes()).toEqual({ accepted: sent });
  };
  next(100);
  return { world, next };
}

describe("M-61: a connection begins with the streams that servers allowed from the start before it", () => {
  test("M-61: all leave with the preface, three round trips to the last answer", () => {
    const { world, next } = left();
    const fromMs = world.nowMs;
    next(500);
    expect(world.early).toEqual([1, 500]);
    expect(world.settledAtMs.at(-1)).toBe(fromMs + 240);
  });

  test("M-61: what SETTINGS allowed later does not count: as APNs begins with provider tokens", () => {
    const { world, next } = left({ startsWithOne: true });
    next(500);
    next(500);
    expect(world.early).toEqual([1, 1, 1]);
  });

  test("M-61: without a limit in SETTINGS, no more than 1000, and no more than the session's own", () => {
    const { world, next } = left({ streams: 5000 }, { maxConcurrentStreams: 4000 });
    next(1100);
    expect(world.early).toEqual([1, expect.toSatisfy((count: number) => count > 500 && count <= 1000)]);
    const narrow = left({ streams: 5000 }, { maxConcurrentStreams: 30 });
    narrow.next(100);
    expect(narrow.world.early).toEqual([1, 30]);
  });

  test("M-61: a server that allows less refuses the rest: sent again at once, without counting, and less is remembered", () => {
    const { world, next } = left(
      { greets: (connection) => (connection === 1 ? 1000 : 20) },
      { retry: { maxAttempts: 1, baseMs: 1000, maxMs: 1000 } },
    );
    const fromMs = world.nowMs;
    next(100);
    expect(world.early).toEqual([1, 100]);
    expect(world.refusedEarly).toBe(80);
    // No pause: 80 in rounds of 20 after those.
    expect(world.settledAtMs.at(-1)).toBe(fromMs + 240 + 4 * 80);
    expect(world.session.stats.possibleDuplicates).toBe(0);
    next(100);
    expect(world.early).toEqual([1, 100, 1]);
    next(100);
    next(100);
    expect(world.early).toEqual([1, 100, 1, 1, 20]);
    expect(world.refusedEarly).toBe(80);
  });

  test("M-61: stream windows that are narrower than the default allow one request before SETTINGS", () => {
    const world = new RawWorld({ maxConnections: 1 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 100], [SettingId.initialWindowSize, 65_534]);
    world.submit(0);
    world.answer(1, 200);
    world.end(world.last);
    world.greeting = none;
    for (let index = 1; index < 5; index++) world.submit(index);
    expect(world.last.server.requests).toHaveLength(1);
  });

  test("M-61: the bodies fit into the default window until SETTINGS and WINDOW_UPDATE come", () => {
    const world = greeted();
    const payload = { aps: { alert: "x".repeat(900) } };
    world.greeting = none;
    for (let index = 1; index < 200; index++) world.submit(index, { payload });
    const bodies = world.last.server.requests.map(({ body }) => body.length);
    expect(bodies.length).toBeGreaterThan(60);
    expect(bodies.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(65_535);
    expect(bodies.length).toBeLessThan(80);
  });
});

describe("M-61: a failure puts it back to one stream", () => {
  const failures: readonly (readonly [name: string, says: Uint8Array, remembers: boolean])[] = [
    ["a stream refused after others were answered", reset(201, ErrorCode.refusedStream), false],
    ["ENHANCE_YOUR_CALM on a stream", reset(201, ErrorCode.enhanceYourCalm), false],
    ["GOAWAY(PROTOCOL_ERROR)", goaway(201, ErrorCode.protocolError), false],
    ["GOAWAY(ENHANCE_YOUR_CALM)", goaway(201, ErrorCode.enhanceYourCalm), false],
    ["GOAWAY(NO_ERROR) is none", goaway(201, ErrorCode.noError), true],
    ["CANCEL on a stream is none", reset(201, ErrorCode.cancel), true],
  ];
  for (const [name, says, remembers] of failures) {
    test(`M-61: ${name}`, () => {
      const { world } = left();
      const link = world.last;
      world.submitMany(100, 101);
      world.receive(link, says);
      world.drive();
      const isLeaving = world.links.length > 1;
      if (!isLeaving) {
        world.run(world.nowMs + 5000);
        world.end(link);
      }
      world.submitMany(101, 141);
      world.run(world.nowMs + 5000);
      expect(Math.max(...world.early.slice(1))).toBe(remembers ? 40 : 1);
      expect(world.outcomes()).toEqual({ accepted: 141 });
    });
  }

  test("M-61: a connection that broke after answers is none", () => {
    // The lost one would be tried over a connection of its own.
    const { world } = left({}, { onConnectionLost: "report" });
    world.submitMany(100, 101);
    world.end(world.last, broken);
    world.submitMany(101, 141);
    world.run(world.nowMs + 5000);
    expect(world.early).toEqual([1, 40]);
    expect(world.outcomes()).toEqual({ accepted: 140, unaccounted: 1 });
  });

  test("M-61: a connection that broke before any answer: those that were being opened begin with one", () => {
    const world = greeted({ maxConnections: 3, maxConcurrentStreams: 10 });
    world.greeting = none;
    const opening: (() => void)[] = [];
    world.onConnect = (link) => void opening.push(() => world.open(link));
    for (let index = 1; index < 60; index++) world.submit(index);
    expect(opening).toHaveLength(3);
    opening[0]?.();
    world.drive();
    expect(world.openLinks[0]?.server.requests).toHaveLength(10);
    for (const link of world.openLinks) world.end(link, broken);
    opening[1]?.();
    world.drive();
    expect(world.openLinks[0]?.server.requests.length).toBeLessThanOrEqual(1);
  });
});

/** A session whose only connection was allowed 100 streams from the start, has served one request, and is gone. */
function greeted(session: Partial<Http2SessionOptions> = {}): RawWorld {
  const world = new RawWorld({ maxConnections: 1, ...session });
  world.greeting = settings([SettingId.maxConcurrentStreams, 100]);
  world.submit(0);
  world.answer(1, 200);
  world.end(world.last);
  return world;
}
