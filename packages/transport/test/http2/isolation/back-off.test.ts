import { TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { goaway, settings } from "../world/raw-server.js";
import type { RawLink } from "../world/raw-world.js";
import { broken, pingAnswer, Yard } from "./yard.js";

/** A world whose servers answer so many requests on each connection, then end it. */
function serving(answers: number, end: (yard: Yard, link: RawLink, streamId: number) => void): Yard {
  const yard = new Yard();
  const served = new Map<RawLink, number>();
  yard.serve(10, (link, { streamId }) => {
    const count = (served.get(link) ?? 0) + 1;
    if (count > answers) return;
    served.set(link, count);
    yard.acceptOn(link, streamId);
    if (count === answers) end(yard, link, streamId);
  });
  return yard;
}

function pausesOf(world: Yard): number[] {
  return world.connectsAtMs.slice(1).map((atMs, at) => atMs - (world.connectsAtMs[at] ?? 0));
}

describe("M-21: what a connection brought decides how soon the next one opens, and how carefully it starts", () => {
  for (const [name, end] of [
    ["GOAWAY", (world: Yard, link: RawLink, id: number) => world.sayOn(link, goaway(id, ErrorCode.noError))],
    ["a close", (world: Yard, link: RawLink) => world.end(link)],
    ["a reset", (world: Yard, link: RawLink) => world.end(link, broken)],
  ] as const) {
    test(`M-21: one answer and ${name}, for ever: few connections, few requests in doubt`, () => {
      const world = serving(1, end);
      world.submitMany(0, 3000);
      world.run(5000);
      expect(world.links.length).toBeLessThanOrEqual(16);
      expect(world.outcomes()["unaccounted"] ?? 0).toBe(0);
      const { possibleDuplicates } = world.session.stats;
      world.run(60_000);
      expect(world.links.length).toBeLessThanOrEqual(32);
      expect(world.outcomes()["unaccounted"] ?? 0).toBeLessThanOrEqual(3);
      // The first connection could not know.
      expect(possibleDuplicates).toBeLessThanOrEqual(1020);
      expect(world.session.stats.possibleDuplicates - possibleDuplicates).toBeLessThanOrEqual(20);
    });
  }

  test("M-21: the pauses grow although every connection brings an answer", () => {
    const world = serving(1, (_, link) => world.end(link));
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    world.submitMany(0, 3000);
    world.run(100_000);
    // Two at a time: one for the request that the end of the last one left in doubt, one for all others.
    const pauses = pausesOf(world).filter((ms) => ms > 0);
    expect(pauses.slice(0, 5)).toEqual([10, 60, 210, 810, 3210]);
    // The longest pause, half of it for the answer that came, and the time of that answer.
    expect(pauses.slice(5)).toEqual(Array(pauses.length - 5).fill(7510));
  });

  test("M-21: the more a connection brought, the shorter the pause: a limit of 100 is no hindrance", () => {
    const world = serving(100, (_, link, id) => world.sayOn(link, goaway(id, ErrorCode.noError)));
    world.submitMany(0, 5000);
    world.run(20_000);
    expect(world.outcomes()).toEqual({ accepted: 5000 });
    expect(world.nowMs).toBe(20_000);
    expect(world.links.length).toBeLessThanOrEqual(120);
  });

  test("M-21: after a connection that died with little the next one starts with one request, and grows with answers", () => {
    const world = new Yard({ maxConnections: 1 });
    world.submitMany(0, 2);
    world.end(world.last, broken);
    world.run(100);
    world.answer(1, 200);
    world.answer(3, 200);
    world.sayOn(world.last, pingAnswer);
    world.answer(3, 200);
    world.submitMany(2, 20);
    const carried = world.last.server.requests.length;
    expect(carried).toBeLessThan(8);
    world.answer(2 * carried - 1, 200);
    expect(world.last.server.requests.length).toBe(carried + 2);
  });

  test("M-21: an idle connection that the server closes in good order is no failure", () => {
    const world = new Yard({ reconnectDelay: { baseMs: 10_000, maxMs: 30_000 } });
    for (let round = 0; round < 10; round++) {
      world.submit(round);
      world.answer(1, 200);
      world.sayOn(world.last, goaway(1, ErrorCode.noError));
      if (world.last.isOpen) world.end(world.last);
      world.run(world.nowMs + 1000);
    }
    expect(world.outcomes()).toEqual({ accepted: 10 });
    expect(world.connectsAtMs).toEqual(Array.from({ length: 10 }, (_, round) => round * 1000));
  });

  test("M-21: failures are forgotten after a long time without any", () => {
    const world = new Yard({ reconnectDelay: { baseMs: 100, maxMs: 1000 }, idleTimeoutMs: 100_000 });
    let isDown = true;
    world.onConnect = (link) => {
      if (isDown)
        world.after(1, () => world.fail(link, new TransportError("connect-failed", "no server there")));
      else world.open(link);
    };
    world.submit(0);
    world.run(5000);
    isDown = false;
    world.run(6000);
    world.answer(1, 200);
    world.run(20_000);
    isDown = true;
    world.end(world.last, broken);
    world.submit(1);
    const from = world.connectsAtMs.length;
    world.run(20_040);
    expect(world.connectsAtMs.length).toBe(from);
    world.run(20_400);
    // 50 ms, then 100, 200: as in the beginning.
    expect(world.connectsAtMs.length).toBeGreaterThanOrEqual(from + 2);
  });
});

describe("M-22: a server that ends a connection before any answer gets no body before its SETTINGS", () => {
  test("M-22: after such an end every next connection waits for SETTINGS, and then everything gets through", () => {
    const world = new Yard();
    world.onConnect = (link) => {
      world.greeting = new Uint8Array(0);
      world.open(link);
      world.after(20, () => world.sayOn(link, settings([SettingId.initialWindowSize, 512])));
    };
    const early: RawLink[] = [];
    const greeted = new Set<RawLink>();
    world.onWrite = (link, bytes, done) => {
      const known = link.server.requests.length;
      link.server.receive(bytes);
      done();
      if (link.server.settingsAcks > 0) greeted.add(link);
      for (const { streamId } of link.server.requests.slice(known)) {
        if (greeted.has(link)) {
          world.after(5, () => world.answerOn(link, streamId, [[":status", "200"]]));
          continue;
        }
        early.push(link);
        // As Jetty does: the window was never so large.
        world.after(1, () => world.sayOn(link, settings(), goaway(0, ErrorCode.flowControlError)));
        world.after(2, () => {
          if (link.isOpen) world.end(link, broken);
        });
      }
    };
    world.submitMany(0, 30);
    world.run(30_000);
    expect(world.outcomes()).toEqual({ accepted: 30 });
    expect(early).toHaveLength(1);
    // Another connection, for whatever reason: it waits, too.
    world.end(world.last, broken);
    world.submitMany(30, 40);
    world.run(60_000);
    expect(world.outcomes()).toEqual({ accepted: 40 });
    expect(early).toHaveLength(1);
  });
});
