import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, frame, reset, settings, uint32 } from "../world/raw-server.js";
import type { RawLink } from "../world/raw-world.js";
import { broken, Yard } from "./yard.js";

const refuse = (yard: Yard, link: RawLink, streamId: number): void =>
  yard.sayOn(link, reset(streamId, ErrorCode.refusedStream));

describe("M-19: refusals of one stream have an end", () => {
  test("M-19: a stream that is refused for ever while others flow fails after eight attempts, each pause longer", () => {
    const world = new Yard();
    const atMs: number[] = [];
    world.serve(5, (link, { streamId, index }) => {
      if (index === 7) atMs.push(world.nowMs);
      if (index === 7) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
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
    for (const [at, ms] of [50, 100, 200, 400, 800].entries()) {
      expect(pauses[at + 2]).toBeGreaterThanOrEqual(ms);
      // It waits for the next answer to another one.
      expect(pauses[at + 2]).toBeLessThanOrEqual(ms + 20);
    }
    expect(world.links).toHaveLength(1);
  });

  test("M-19: where others wait all the time, each answer lets one that was refused go next", () => {
    const world = new Yard({ maxConnections: 1 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    world.serve(5, (link, { streamId, index }) => {
      if (index === 7) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    world.submitMany(0, 2500);
    world.run(10_000);
    expect(world.verdicts.get(7)).toMatchObject({ outcome: "failed" });
    expect(world.session.pending).toBeGreaterThan(0);
    world.run(60_000);
    expect(world.outcomes()).toEqual({ accepted: 2499, failed: 1 });
  });

  test("M-19: a server that refuses everything for a while loses nothing", () => {
    const world = new Yard();
    world.serve(5, (link, { streamId }) => {
      if (world.nowMs < 50_000) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    world.submitMany(0, 200);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: 200 });
  });

  test("M-19: neither does one that refuses half of everything for a while", () => {
    const world = new Yard();
    let count = 0;
    world.serve(5, (link, { streamId }) => {
      count += 1;
      if (world.nowMs < 30_000 && count % 2 === 0) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    for (let index = 0; index < 2000; index++) world.at(index * 15, () => world.submit(index));
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: 2000 });
  });

  test("M-19: alone with a server that refuses it, a notification is given up after giveUpAfterMs", () => {
    const world = new Yard({ giveUpAfterMs: 60_000 });
    let attempts = 0;
    world.serve(5, (link, { streamId }) => {
      attempts += 1;
      refuse(world, link, streamId);
    });
    world.submit(0);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ failed: 1 });
    expect(attempts).toBeLessThanOrEqual(16);
    expect(world.session.pending).toBe(0);
  });

  test("M-19: one that is refused now and again, for as long as the server answers others, fails after giveUpAfterMs", () => {
    const world = new Yard({ giveUpAfterMs: 20_000 });
    // Every second one of the others is refused once, too, so that the server may be overloaded.
    const seen = new Set<number>();
    world.serve(5, (link, { streamId, index }) => {
      const isFirst = !seen.has(index);
      seen.add(index);
      if (index === 0 || (isFirst && index % 2 === 1)) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    for (let index = 0; index < 3000; index++) world.at(index * 20, () => world.submit(index));
    const settledAtMs = new Map<number, number>();
    world.onSettled = (index) => settledAtMs.set(index, world.nowMs);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ accepted: 2999, failed: 1 });
    expect(settledAtMs.get(0)).toBeGreaterThanOrEqual(20_000);
    expect(settledAtMs.get(0)).toBeLessThan(60_000);
  });

  test("M-19: over one stream at a time, the first that are refused for ever do not hold up the others", () => {
    const world = new Yard({ maxConnections: 1, maxConcurrentStreams: 1 });
    world.serve(5, (link, { streamId, index }) => {
      if (index < 7) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    world.submitMany(0, 100);
    world.run(30_000);
    expect(world.outcomes()["accepted"]).toBe(93);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ accepted: 93, failed: 7 });
  });

  test("M-19: over one stream at a time, dozens in a row that are refused for ever hold up the others for seconds only", () => {
    for (const [refused, acceptedAfterMs] of [
      [13, 10_000],
      [60, 20_000],
    ] as const) {
      const world = new Yard({ maxConnections: 1, maxConcurrentStreams: 1 });
      world.serve(5, (link, { streamId, index }) => {
        if (index < refused) refuse(world, link, streamId);
        else world.acceptOn(link, streamId);
      });
      world.submitMany(0, refused + 100);
      world.run(acceptedAfterMs);
      expect(world.outcomes()["accepted"]).toBe(100);
      world.run(200_000);
      expect(world.outcomes()).toEqual({ accepted: 100, failed: refused });
    }
  });

  test("M-19: over one stream at a time, a server that refuses everything gets five requests a second at most", () => {
    const world = new Yard({ maxConnections: 1, maxConcurrentStreams: 1, giveUpAfterMs: 120_000 });
    let attempts = 0;
    world.serve(5, (link, { streamId }) => {
      attempts += 1;
      if (world.nowMs < 60_000) refuse(world, link, streamId);
      else world.acceptOn(link, streamId);
    });
    world.submitMany(0, 500);
    world.run(59_000);
    expect(attempts).toBeLessThanOrEqual(5 * 59);
    world.run(300_000);
    expect(world.outcomes()).toEqual({ accepted: 500 });
  });

  test("M-19: suspects that are refused for ever let the other suspects go first", () => {
    for (const kills of [[], [0]]) {
      const world = new Yard({ maxConnections: 1 });
      world.serve(5, (link, { streamId, index }) => {
        if (link === world.links[0] || kills.includes(index)) world.end(link, broken);
        else if (index < 4) refuse(world, link, streamId);
        else world.acceptOn(link, streamId);
      });
      world.submitMany(0, 40);
      world.run(30_000);
      expect(world.outcomes()["accepted"]).toBe(36);
      world.run(200_000);
      expect(world.verdicts.size).toBe(40);
    }
  });

  test("M-19: suspects that travel alone, and are refused for ever, do not hold up those in a group", () => {
    const world = new Yard({ maxConnections: 1 });
    world.serve(5, (link, { streamId, index }) => {
      if (link === world.links[0]) world.end(link, broken);
      else if (link !== world.links[1] && index < 3 && index > 0) refuse(world, link, streamId);
      else if (link !== world.links[1] || index === 0) world.acceptOn(link, streamId);
      else world.after(50, () => world.cut(1));
    });
    world.submitMany(0, 40);
    world.run(2000);
    expect(world.outcomes()).toEqual({ accepted: 38 });
  });
});

describe("M-20: a connection that lives and does not serve is replaced", () => {
  test("M-20: three answers in a row that do not come retire it, although PING is answered", () => {
    const world = new Yard({ maxConnections: 1, answerTimeoutMs: 10_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    world.serve(5, (link, { streamId }) => {
      if (link !== world.links[0]) world.acceptOn(link, streamId);
    });
    world.submitMany(0, 60);
    world.run(29_999);
    expect(world.links).toHaveLength(1);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ unaccounted: 3, accepted: 57 });
    expect(world.links).toHaveLength(2);
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-20: the number is an option, and an answer begins the count anew", () => {
    const world = new Yard({ maxConnections: 1, answerTimeoutMs: 10_000, maxAnswerTimeouts: 2 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    world.serve(5, (link, { streamId, index }) => {
      if (link !== world.links[0] || index === 1) world.acceptOn(link, streamId);
    });
    world.submitMany(0, 10);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ unaccounted: 3, accepted: 7 });
  });

  test("M-20: stream windows of 0: the connection is replaced after one time-out, and nothing is in doubt", () => {
    const world = new Yard({ maxConnections: 2, answerTimeoutMs: 10_000 });
    world.onConnect = (link) => {
      const isFirst = world.links.length <= 2;
      world.greeting = settings([SettingId.initialWindowSize, isFirst ? 0 : 65_535]);
      world.open(link);
    };
    world.serve(5, (link, { streamId }) => {
      if (link.server.requests.find((one) => one.streamId === streamId)?.isWhole === true)
        world.acceptOn(link, streamId);
    });
    world.submitMany(0, 300);
    world.run(20_000);
    // What left before SETTINGS came had the window of the beginning.
    expect(world.outcomes()["accepted"]).toBeGreaterThanOrEqual(298);
    expect(world.links.length).toBeLessThanOrEqual(4);
  });

  test("M-20: windows of 0 on every connection: all fail in the end, none is in doubt", () => {
    const world = new Yard({ maxConnections: 2, answerTimeoutMs: 10_000, giveUpAfterMs: 60_000 });
    world.onConnect = (link) => {
      world.greeting = settings([SettingId.initialWindowSize, 0]);
      world.open(link);
    };
    world.serve(5, () => {});
    world.submitMany(0, 100);
    world.run(200_000);
    expect(world.outcomes()).toEqual({ failed: 100 });
    expect(world.links.length).toBeLessThanOrEqual(16);
  });

  test("M-20: windows that open late are waited for", () => {
    const world = new Yard({ answerTimeoutMs: 10_000 });
    world.greeting = settings([SettingId.initialWindowSize, 0]);
    world.serve(5, () => {});
    world.submit(0);
    world.run(9000);
    const [link] = world.links as [RawLink];
    world.sayOn(link, concat([frame(8, 0, 1, Uint8Array.from(uint32(5000)))]));
    world.answerOn(link, 1, [[":status", "200"]]);
    expect(world.outcomes()).toEqual({ accepted: 1 });
    expect(world.links).toHaveLength(1);
  });

  test("M-20: a connection that allows no stream any more is replaced, once requests have waited for as long as for an answer", () => {
    const world = new Yard({ maxConnections: 1, answerTimeoutMs: 10_000 });
    world.serve(5, (link, { streamId }) => {
      if (link === world.links[0]) world.sayOn(link, settings([SettingId.maxConcurrentStreams, 0]));
      world.acceptOn(link, streamId);
    });
    world.submit(0);
    // Nothing waits: the server may allow streams again before anything does.
    world.run(60_000);
    world.submitMany(1, 20);
    world.run(69_999);
    expect(world.links).toHaveLength(1);
    world.run(80_000);
    expect(world.outcomes()).toEqual({ accepted: 20 });
    expect(world.links).toHaveLength(2);
  });

  test("M-20: a server that allows no stream on any connection is called rarely, and allows them again in time", () => {
    const world = new Yard({ maxConnections: 4, answerTimeoutMs: 10_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 0]);
    world.serve(5, (link, { streamId }) => world.acceptOn(link, streamId));
    world.at(55_000, () => {
      for (const link of world.openLinks) world.sayOn(link, settings([SettingId.maxConcurrentStreams, 100]));
    });
    world.submitMany(0, 100);
    world.run(54_999);
    expect(world.links.length).toBeLessThanOrEqual(20);
    world.run(100_000);
    expect(world.outcomes()).toEqual({ accepted: 100 });
  });
});
