import { TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { frame, goaway, none, reset, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { Tokens } from "../world/tokens.js";

const one = settings([SettingId.maxConcurrentStreams, 1]);
const pingAnswer = frame(6, 1, 0, new Uint8Array(8));

describe("M-7: refused credentials", () => {
  test("M-7: a topic that is refused fails what is queued for it; other topics go on, and later ones are tried again", () => {
    const world = new RawWorld({}, { tokens: new Tokens() });
    world.greeting = one;
    world.submit(0, { topic: "com.example.bad" });
    world.submit(1, { topic: "com.example.bad" });
    world.submit(2);
    world.submit(3, { topic: "com.example.bad" });
    world.answer(1, 400, [], '{"reason":"TopicDisallowed"}');
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected", reason: "TopicDisallowed" });
    expect(world.verdicts.get(1)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
    world.answer(3, 200);
    expect(world.verdicts.get(2)).toMatchObject({ outcome: "accepted" });
    expect(world.verdicts.get(3)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
    world.submit(4, { topic: "com.example.bad" });
    world.answer(5, 200);
    expect(world.verdicts.get(4)).toMatchObject({ outcome: "accepted" });
    expect(world.events.filter(({ type }) => type === "credentials-refused")).toMatchObject([
      { topic: "com.example.bad" },
    ]);
  });

  test("M-7: a refused certificate speaks for every topic of its connection", () => {
    const world = new RawWorld();
    world.greeting = one;
    world.submit(0);
    world.submit(1, { topic: "com.example.other" });
    world.answer(1, 403, [], '{"reason":"BadCertificateEnvironment"}');
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected" });
    expect(world.verdicts.get(1)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
  });

  test("M-7: GOAWAY with a reason fails everything that waits with it, and no other connection is tried", () => {
    const world = new RawWorld();
    world.greeting = one;
    for (const index of [0, 1, 2]) world.submit(index);
    world.say(goaway(0, ErrorCode.noError, '{"reason":"BadCertificateEnvironment"}'));
    expect(world.outcomes()).toEqual({ failed: 3 });
    for (const verdict of world.verdicts.values()) {
      expect(verdict).toMatchObject({ error: { code: "credentials-refused" } });
    }
    expect(world.links).toHaveLength(1);
  });
});

describe("M-4: provider tokens", () => {
  test("M-4: an expired token: one new token, a new connection, and each request on its way is sent again once", () => {
    const tokens = new Tokens();
    const world = new RawWorld({}, { tokens });
    for (let index = 0; index < 5; index++) world.submit(index);
    world.answer(1, 200);
    const [first] = world.links;
    for (const streamId of [3, 5, 7, 9]) {
      const headers = first?.server.writer.headers(streamId, [[":status", "403"]], false) ?? none;
      const body = new TextEncoder().encode('{"reason":"ExpiredProviderToken"}');
      world.sayOn(first as never, headers, frame(0, 1, streamId, body));
    }
    expect(world.links).toHaveLength(2);
    expect(world.last.server.requests.map(({ headers }) => headers.get("authorization"))).toEqual(
      Array(4).fill("bearer 2"),
    );
    for (const { streamId } of world.last.server.requests) world.answer(streamId, 200);
    expect(world.outcomes()).toEqual({ accepted: 5 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-4: no new token so soon: rejected, with what the source knows", () => {
    const tokens = new Tokens();
    tokens.verdict = "too-soon";
    const world = new RawWorld({}, { tokens });
    world.submit(0);
    world.answer(1, 403, [], '{"reason":"ExpiredProviderToken"}');
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "rejected",
      reason: "ExpiredProviderToken",
      hint: expect.stringContaining("The clock is an hour off."),
    });
    expect(world.events).toMatchObject([{ type: "provider-token-refused", renewed: false }]);
  });

  test("M-4: too many updates: the source learns of it, and the request is sent later with the same apns-id", () => {
    const tokens = new Tokens();
    const world = new RawWorld({}, { tokens });
    world.submit(0);
    world.answer(1, 429, [["retry-after", "7"]], '{"reason":"TooManyProviderTokenUpdates"}');
    expect(tokens.tooMany).toEqual([1]);
    world.run(6999);
    expect(world.last.server.requests).toHaveLength(1);
    world.run(7000);
    const ids = world.last.server.requests.map(({ headers }) => headers.get("apns-id"));
    expect(ids).toEqual([ids[0], ids[0]]);
    world.answer(3, 200);
    expect(world.outcomes()).toEqual({ accepted: 1 });
  });

  test("M-4: a retry-after above the limit settles at once, with the time to wait", () => {
    const world = new RawWorld({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    world.submit(0);
    world.answer(1, 503, [["retry-after", "31"]]);
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "rejected",
      retryAfterMs: 31_000,
    });
  });
});

describe("M-8: the environment", () => {
  test("M-8: forty of fifty bad device tokens raise the suspicion, once, and none is called dead", () => {
    const world = new RawWorld();
    for (let index = 0; index < 150; index++) world.submit(index);
    for (let index = 0; index < 150; index++) {
      // Of the first fifty one too few are bad.
      const isBad = index < 39 || index >= 50;
      if (isBad) world.answer(2 * index + 1, 400, [], '{"reason":"BadDeviceToken"}');
      else world.answer(2 * index + 1, 200);
      const raised = world.events.filter(({ type }) => type === "environment-suspected").length;
      expect(raised).toBe(index < 99 ? 0 : 1);
    }
    expect(world.outcomes()).toEqual({ rejected: 139, accepted: 11 });
    for (const verdict of world.verdicts.values()) {
      if (verdict.outcome === "rejected") expect(verdict.deviceTokenIsDead).toBe(false);
    }
  });
});

describe("M-11: idle connections", () => {
  test("M-11: after a long pause a PING goes first, and what waits for it goes over the same connection", () => {
    const world = new RawWorld({ probeAfterIdleMs: 60_000, idleTimeoutMs: 3_600_000 });
    world.submit(0);
    world.answer(1, 200);
    world.run(59_999);
    world.submit(1);
    world.answer(3, 200);
    expect(world.last.server.pings).toBe(0);
    world.run(120_000);
    world.submit(2);
    expect(world.last.server.pings).toBe(1);
    expect(world.last.server.requests).toHaveLength(2);
    // Bytes that were on their way do not answer the PING.
    world.say(settings());
    expect(world.last.server.requests).toHaveLength(2);
    world.say(pingAnswer);
    expect(world.last.server.requests).toHaveLength(3);
    expect(world.links).toHaveLength(1);
  });

  test("M-11: a dead one is found before anything is sent: nothing is in doubt", () => {
    const world = new RawWorld({ probeAfterIdleMs: 60_000, pingTimeoutMs: 5000 });
    world.submit(0);
    world.answer(1, 200);
    world.run(100_000);
    world.submit(1);
    world.run(100_499);
    expect(world.links).toHaveLength(1);
    world.run(100_500);
    expect(world.links).toHaveLength(2);
    world.answer(1, 200);
    expect(world.outcomes()).toEqual({ accepted: 2 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });
});

describe("M-6: the pool", () => {
  test("M-6: it grows when all are full for a while, takes the least loaded, and shrinks when idle", () => {
    const world = new RawWorld({ maxConnections: 2, growAfterMs: 100, spareIdleTimeoutMs: 60_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 2]);
    for (let index = 0; index < 6; index++) world.submit(index);
    world.run(99);
    expect(world.links).toHaveLength(1);
    world.run(100);
    expect(world.links.map(({ server }) => server.requests.length)).toEqual([2, 2]);
    world.run(1000);
    expect(world.links).toHaveLength(2);
    const [first, second] = world.links as [never, never];
    const { writer } = world.links[1]?.server ?? {};
    for (const streamId of [1, 3])
      world.sayOn(second, writer?.headers(streamId, [[":status", "200"]], true) ?? none);
    expect(world.links.map(({ server }) => server.requests.length)).toEqual([2, 4]);
    const firstWriter = world.links[0]?.server.writer;
    for (const streamId of [1, 3])
      world.sayOn(first, firstWriter?.headers(streamId, [[":status", "200"]], true) ?? none);
    // One has room for two, the other for one.
    world.sayOn(second, writer?.headers(5, [[":status", "200"]], true) ?? none);
    world.submit(6);
    expect(world.links.map(({ server }) => server.requests.length)).toEqual([3, 4]);
    world.sayOn(first, firstWriter?.headers(5, [[":status", "200"]], true) ?? none);
    world.sayOn(second, writer?.headers(7, [[":status", "200"]], true) ?? none);
    expect(world.outcomes()).toEqual({ accepted: 7 });
    world.run(60_999);
    expect(world.links.filter(({ isOpen }) => isOpen)).toHaveLength(2);
    world.run(61_000);
    expect(world.links.filter(({ isOpen }) => isOpen)).toHaveLength(1);
    world.run(3_600_999);
    expect(world.links.filter(({ isOpen }) => isOpen)).toHaveLength(1);
    world.run(3_601_000);
    expect(world.links.filter(({ isOpen }) => isOpen)).toHaveLength(0);
    expect(world.session.wakeAtMs).toBe(Infinity);
    expect(world.session.stats.losses).toBe(0);
  });
});

describe("M-5: doubt has an end", () => {
  test("M-5: resets are sent again until the attempts are used up, and each time is counted", () => {
    const world = new RawWorld({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    world.submit(0);
    for (const streamId of [1, 3, 5]) world.say(reset(streamId, ErrorCode.internalError));
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "unaccounted",
      error: { code: "connection-lost" },
    });
    expect(world.last.server.requests).toHaveLength(3);
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 2, resent: 2, written: 3, losses: 0 });
  });

  test("M-5: a request whose answer does not come in time is not sent again: the connection lives, so APNs has it", () => {
    const world = new RawWorld({ answerTimeoutMs: 30_000, pingAfterMs: 60_000 });
    world.submit(0);
    world.run(29_999);
    expect(world.verdicts.size).toBe(0);
    world.run(30_000);
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "unaccounted",
      error: { code: "answer-timeout" },
    });
    expect(world.last.server.requests).toHaveLength(1);
    expect(world.last.server.resets).toEqual([[1, ErrorCode.cancel]]);
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 0, written: 1, losses: 0 });
  });

  test("M-5: with report nothing is sent again after a doubt, but what never left is", () => {
    const world = new RawWorld({ onConnectionLost: "report" });
    world.greeting = one;
    world.submit(0);
    world.submit(1);
    world.end(world.last, new TransportError("connection-lost", "reset"));
    world.run(1000);
    world.answer(1, 200);
    expect(world.outcomes()).toEqual({ unaccounted: 1, accepted: 1 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });
});
