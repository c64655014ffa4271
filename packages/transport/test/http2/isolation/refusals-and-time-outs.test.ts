import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, frame, reset, settings, uint32 } from "../world/raw-server.js";
import { type RawLink, RawWorld } from "../world/raw-world.js";

const pingAnswer = frame(6, 1, 0, new Uint8Array(8));

/** What a server does to each request as it arrives. */
type Manner = (
  world: RawWorld,
  link: RawLink,
  request: { readonly streamId: number; readonly index: number },
) => void;

/** A world of servers with one manner, which answer every PING. */
function serve(world: RawWorld, manner: Manner, delayMs = 5): void {
  world.onWrite = (link, bytes, done) => {
    const known = link.server.requests.length;
    const { pings } = link.server;
    link.server.receive(bytes);
    done();
    if (link.server.pings > pings) world.after(delayMs, () => world.sayOn(link, pingAnswer));
    for (const { streamId, headers } of link.server.requests.slice(known)) {
      const index = Number.parseInt(headers.get(":path")?.slice("/3/device/".length) ?? "", 16);
      world.after(delayMs, () => {
        if (link.isOpen) manner(world, link, { streamId, index });
      });
    }
  };
}

const accept: Manner = (world, link, { streamId }) => world.answerOn(link, streamId, [[":status", "200"]]);
const refuse: Manner = (world, link, { streamId }) =>
  world.sayOn(link, reset(streamId, ErrorCode.refusedStream));

function submitMany(world: RawWorld, from: number, to: number): void {
  for (let index = from; index < to; index++) world.submit(index);
}

describe("M-19: refusals of one stream have an end", () => {
  test("M-19: a stream that is refused for ever while others flow fails after eight attempts, each pause longer", () => {
    const world = new RawWorld();
    const atMs: number[] = [];
    serve(world, (_, link, request) => {
      if (request.index === 7) atMs.push(world.nowMs);
      (request.index === 7 ? refuse : accept)(world, link, request);
    });
    for (let index = 0; index < 2000; index++) world.at(index * 10, () => world.submit(index));
    world.run(60_000);
    expect(world.outcomes()).toEqual({ accepted: 1999, failed: 1 });
    expect(world.verdicts.get(7)).toMatchObject({
      outcome: "failed",
      error: {
        code: "connection-lost",
        message: expect.stringContaining("refused this notification 8 times"),
      },
    });
    const pauses = atMs.slice(1).map((ms, at) => ms - (atMs[at] ?? 0));
    // The first two follow the pauses of the connection, which answers end.
    expect(pauses.slice(2)).toEqual([55, 105, 205, 405, 805]);
    expect(world.links).toHaveLength(1);
  });

  test("M-19: a server that refuses everything for a while loses nothing", () => {
    const world = new RawWorld();
    serve(world, (_, link, request) => (world.nowMs < 50_000 ? refuse : accept)(world, link, request));
    submitMany(world, 0, 200);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: 200 });
  });

  test("M-19: neither does one that refuses half of everything for a while", () => {
    const world = new RawWorld();
    let count = 0;
    serve(world, (_, link, request) => {
      count += 1;
      (world.nowMs < 30_000 && count % 2 === 0 ? refuse : accept)(world, link, request);
    });
    for (let index = 0; index < 2000; index++) world.at(index * 15, () => world.submit(index));
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: 2000 });
  });

  test("M-19: alone with a server that refuses it, a notification is given up after giveUpAfterMs", () => {
    const world = new RawWorld({ giveUpAfterMs: 60_000 });
    let attempts = 0;
    serve(world, (_, link, request) => {
      attempts += 1;
      refuse(world, link, request);
    });
    world.submit(0);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ failed: 1 });
    expect(attempts).toBeLessThanOrEqual(16);
    expect(world.session.pending).toBe(0);
  });

  test("M-19: one that is refused now and again, for as long as the server answers others, fails after giveUpAfterMs", () => {
    const world = new RawWorld({ giveUpAfterMs: 20_000 });
    // Every second one of the others is refused once, too, so that the server may be overloaded.
    const seen = new Set<number>();
    serve(world, (_, link, request) => {
      const isFirst = !seen.has(request.index);
      seen.add(request.index);
      (request.index === 0 || (isFirst && request.index % 2 === 1) ? refuse : accept)(world, link, request);
    });
    for (let index = 0; index < 3000; index++) world.at(index * 20, () => world.submit(index));
    const settledAtMs = new Map<number, number>();
    world.onSettled = (index) => settledAtMs.set(index, world.nowMs);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ accepted: 2999, failed: 1 });
    expect(settledAtMs.get(0)).toBeGreaterThanOrEqual(20_000);
    expect(settledAtMs.get(0)).toBeLessThan(60_000);
  });
});

describe("M-20: a connection that lives and does not serve is replaced", () => {
  test("M-20: three answers in a row that do not come retire it, although PING is answered", () => {
    const world = new RawWorld({ maxConnections: 1, answerTimeoutMs: 10_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    serve(world, (_, link, request) => {
      if (link !== world.links[0]) accept(world, link, request);
    });
    submitMany(world, 0, 60);
    world.run(29_999);
    expect(world.links).toHaveLength(1);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ unaccounted: 3, accepted: 57 });
    expect(world.links).toHaveLength(2);
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-20: the number is an option, and an answer begins the count anew", () => {
    const world = new RawWorld({ maxConnections: 1, answerTimeoutMs: 10_000, maxAnswerTimeouts: 2 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    serve(world, (_, link, request) => {
      if (link !== world.links[0] || request.index === 1) accept(world, link, request);
    });
    submitMany(world, 0, 10);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ unaccounted: 3, accepted: 7 });
  });

  test("M-20: stream windows of 0: the connection is replaced after one time-out, and nothing is in doubt", () => {
    const world = new RawWorld({ maxConnections: 2, answerTimeoutMs: 10_000 });
    world.onConnect = (link) => {
      const isFirst = world.links.length <= 2;
      world.greeting = settings([SettingId.initialWindowSize, isFirst ? 0 : 65_535]);
      world.open(link);
    };
    serve(world, (_, link, request) => {
      const whole = link.server.requests.find(({ streamId }) => streamId === request.streamId)?.isWhole;
      if (whole === true) accept(world, link, request);
    });
    submitMany(world, 0, 300);
    world.run(120_000);
    // What left before SETTINGS came had the window of the beginning.
    expect(world.outcomes()["accepted"]).toBeGreaterThanOrEqual(298);
    expect(world.links.length).toBeLessThanOrEqual(4);
  });

  test("M-20: windows of 0 on every connection: all fail in the end, none is in doubt", () => {
    const world = new RawWorld({ maxConnections: 2, answerTimeoutMs: 10_000, giveUpAfterMs: 60_000 });
    world.onConnect = (link) => {
      world.greeting = settings([SettingId.initialWindowSize, 0]);
      world.open(link);
    };
    serve(world, () => {});
    submitMany(world, 0, 100);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ failed: 100 });
    expect(world.links.length).toBeLessThanOrEqual(16);
  });

  test("M-20: windows that open late are waited for", () => {
    const world = new RawWorld({ answerTimeoutMs: 10_000 });
    world.greeting = settings([SettingId.initialWindowSize, 0]);
    serve(world, () => {});
    world.submit(0);
    world.run(9000);
    const [link] = world.links as [RawLink];
    world.sayOn(link, concat([frame(8, 0, 1, Uint8Array.from(uint32(5000)))]));
    world.answerOn(link, 1, [[":status", "200"]]);
    expect(world.outcomes()).toEqual({ accepted: 1 });
    expect(world.links).toHaveLength(1);
  });
});
