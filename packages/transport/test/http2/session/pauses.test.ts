import { type ProviderToken, type ProviderTokenSource, TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { frame, goaway, none, reset, settings } from "./raw-server.js";
import { RawStage } from "./raw-stage.js";

const one = settings([SettingId.maxConcurrentStreams, 1]);
const pingAnswer = frame(6, 1, 0, new Uint8Array(8));

/** A source that gives a new token whenever the old one is called expired. */
class Tokens implements ProviderTokenSource {
  token: ProviderToken = { authorization: "bearer 1", serial: 1, issuedAtSeconds: 0 };
  readonly tooMany: number[] = [];
  verdict: "renewed" | "too-soon" = "renewed";
  readonly failure = undefined;

  tick(): void {}

  current(): ProviderToken {
    return this.token;
  }

  expired({ serial }: ProviderToken): "renewed" | "too-soon" {
    if (this.verdict === "renewed" && serial === this.token.serial) {
      this.token = { authorization: `bearer ${serial + 1}`, serial: serial + 1, issuedAtSeconds: 0 };
    }
    return this.verdict;
  }

  tooManyUpdates({ serial }: ProviderToken): void {
    this.tooMany.push(serial);
  }

  explain(): string {
    return "The clock is an hour off.";
  }

  subscribe(): () => void {
    return () => {};
  }
}

describe("M-7: refused credentials", () => {
  test("M-7: a topic that is refused fails what is queued for it; other topics go on, and later ones are tried anew", () => {
    const stage = new RawStage({}, new Tokens());
    stage.greeting = one;
    stage.submit(0, { topic: "com.example.bad" });
    stage.submit(1, { topic: "com.example.bad" });
    stage.submit(2);
    stage.submit(3, { topic: "com.example.bad" });
    stage.answer(1, 400, [], '{"reason":"TopicDisallowed"}');
    expect(stage.verdicts.get(0)).toMatchObject({ outcome: "rejected", reason: "TopicDisallowed" });
    expect(stage.verdicts.get(1)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
    stage.answer(3, 200);
    expect(stage.verdicts.get(2)).toMatchObject({ outcome: "accepted" });
    expect(stage.verdicts.get(3)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
    stage.submit(4, { topic: "com.example.bad" });
    stage.answer(5, 200);
    expect(stage.verdicts.get(4)).toMatchObject({ outcome: "accepted" });
    expect(stage.events.filter(({ type }) => type === "credentials-refused")).toMatchObject([
      { topic: "com.example.bad" },
    ]);
  });

  test("M-7: a refused certificate speaks for every topic of its connection", () => {
    const stage = new RawStage();
    stage.greeting = one;
    stage.submit(0);
    stage.submit(1, { topic: "com.example.other" });
    stage.answer(1, 403, [], '{"reason":"BadCertificateEnvironment"}');
    expect(stage.verdicts.get(0)).toMatchObject({ outcome: "rejected" });
    expect(stage.verdicts.get(1)).toMatchObject({
      outcome: "failed",
      error: { code: "credentials-refused" },
    });
  });

  test("M-7: GOAWAY with a reason says why to everything that waits, and is not tried again", () => {
    const stage = new RawStage();
    stage.greeting = one;
    for (const index of [0, 1, 2]) stage.submit(index);
    stage.say(goaway(0, ErrorCode.noError, '{"reason":"BadCertificateEnvironment"}'));
    expect(stage.outcomes()).toEqual({ failed: 3 });
    for (const verdict of stage.verdicts.values()) {
      expect(verdict).toMatchObject({ error: { code: "credentials-refused" } });
    }
    expect(stage.links).toHaveLength(1);
  });
});

describe("M-4: provider tokens", () => {
  test("M-4: an expired token: one new one, a new connection, and each under way is sent again once", () => {
    const tokens = new Tokens();
    const stage = new RawStage({}, tokens);
    for (let index = 0; index < 5; index++) stage.submit(index);
    stage.answer(1, 200);
    const [first] = stage.links;
    for (const streamId of [3, 5, 7, 9]) {
      const headers = first?.server.writer.headers(streamId, [[":status", "403"]], false) ?? none;
      const body = new TextEncoder().encode('{"reason":"ExpiredProviderToken"}');
      stage.sayOn(first as never, headers, frame(0, 1, streamId, body));
    }
    expect(stage.links).toHaveLength(2);
    expect(stage.last.server.requests.map(({ headers }) => headers.get("authorization"))).toEqual(
      Array(4).fill("bearer 2"),
    );
    for (const { streamId } of stage.last.server.requests) stage.answer(streamId, 200);
    expect(stage.outcomes()).toEqual({ accepted: 5 });
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-4: no new token so soon: rejected, with what the source knows", () => {
    const tokens = new Tokens();
    tokens.verdict = "too-soon";
    const stage = new RawStage({}, tokens);
    stage.submit(0);
    stage.answer(1, 403, [], '{"reason":"ExpiredProviderToken"}');
    expect(stage.verdicts.get(0)).toMatchObject({
      outcome: "rejected",
      reason: "ExpiredProviderToken",
      hint: expect.stringContaining("The clock is an hour off."),
    });
    expect(stage.events).toMatchObject([{ type: "provider-token-refused", renewed: false }]);
  });

  test("M-4: too many updates: the source hears of it, and the request comes later with the same apns-id", () => {
    const tokens = new Tokens();
    const stage = new RawStage({}, tokens);
    stage.submit(0);
    stage.answer(1, 429, [["retry-after", "7"]], '{"reason":"TooManyProviderTokenUpdates"}');
    expect(tokens.tooMany).toEqual([1]);
    stage.wait(6999);
    expect(stage.last.server.requests).toHaveLength(1);
    stage.wait(7000);
    const ids = stage.last.server.requests.map(({ headers }) => headers.get("apns-id"));
    expect(ids).toEqual([ids[0], ids[0]]);
    stage.answer(3, 200);
    expect(stage.outcomes()).toEqual({ accepted: 1 });
  });

  test("M-4: retry-after above our patience is the caller's to wait for", () => {
    const stage = new RawStage({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    stage.submit(0);
    stage.answer(1, 503, [["retry-after", "31"]]);
    expect(stage.verdicts.get(0)).toMatchObject({
      outcome: "rejected",
      retryable: true,
      retryAfterMs: 31_000,
    });
  });
});

describe("M-8: the environment", () => {
  test("M-8: forty of fifty bad device tokens raise the suspicion, once, and none is called dead", () => {
    const stage = new RawStage();
    for (let index = 0; index < 150; index++) stage.submit(index);
    for (let index = 0; index < 150; index++) {
      // Of the first fifty one too few are bad.
      const isBad = index < 39 || index >= 50;
      if (isBad) stage.answer(2 * index + 1, 400, [], '{"reason":"BadDeviceToken"}');
      else stage.answer(2 * index + 1, 200);
      const raised = stage.events.filter(({ type }) => type === "environment-suspected").length;
      expect(raised).toBe(index < 99 ? 0 : 1);
    }
    expect(stage.outcomes()).toEqual({ rejected: 139, accepted: 11 });
    for (const verdict of stage.verdicts.values()) {
      if (verdict.outcome === "rejected") expect(verdict.deviceTokenIsDead).toBe(false);
    }
  });
});

describe("M-11: idle connections", () => {
  test("M-11: after a long pause a PING goes first, and what waits for it goes over the same connection", () => {
    const stage = new RawStage({ probeAfterIdleMs: 60_000, idleTimeoutMs: 3_600_000 });
    stage.submit(0);
    stage.answer(1, 200);
    stage.wait(59_999);
    stage.submit(1);
    stage.answer(3, 200);
    expect(stage.last.server.pings).toBe(0);
    stage.wait(120_000);
    stage.submit(2);
    expect(stage.last.server.pings).toBe(1);
    expect(stage.last.server.requests).toHaveLength(2);
    // Bytes that were on their way are no answer.
    stage.say(settings());
    expect(stage.last.server.requests).toHaveLength(2);
    stage.say(pingAnswer);
    expect(stage.last.server.requests).toHaveLength(3);
    expect(stage.links).toHaveLength(1);
  });

  test("M-11: a dead one is found before anything is sent: nothing is in doubt", () => {
    const stage = new RawStage({ probeAfterIdleMs: 60_000, pingTimeoutMs: 5000 });
    stage.submit(0);
    stage.answer(1, 200);
    stage.wait(100_000);
    stage.submit(1);
    stage.wait(104_999);
    expect(stage.links).toHaveLength(1);
    stage.wait(105_000);
    expect(stage.links).toHaveLength(2);
    stage.answer(1, 200);
    expect(stage.outcomes()).toEqual({ accepted: 2 });
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  });
});

describe("M-6: the pool", () => {
  test("M-6: it grows when all are full for a while, takes the least loaded, and shrinks when idle", () => {
    const stage = new RawStage({ maxConnections: 2, growAfterMs: 100, spareIdleTimeoutMs: 60_000 });
    stage.greeting = settings([SettingId.maxConcurrentStreams, 2]);
    for (let index = 0; index < 6; index++) stage.submit(index);
    stage.wait(99);
    expect(stage.links).toHaveLength(1);
    stage.wait(100);
    expect(stage.links.map(({ server }) => server.requests.length)).toEqual([2, 2]);
    stage.wait(1000);
    expect(stage.links).toHaveLength(2);
    const [first, second] = stage.links as [never, never];
    const { writer } = stage.links[1]?.server ?? {};
    for (const streamId of [1, 3])
      stage.sayOn(second, writer?.headers(streamId, [[":status", "200"]], true) ?? none);
    expect(stage.links.map(({ server }) => server.requests.length)).toEqual([2, 4]);
    const firstWriter = stage.links[0]?.server.writer;
    for (const streamId of [1, 3])
      stage.sayOn(first, firstWriter?.headers(streamId, [[":status", "200"]], true) ?? none);
    // One has room for two, the other for one.
    stage.sayOn(second, writer?.headers(5, [[":status", "200"]], true) ?? none);
    stage.submit(6);
    expect(stage.links.map(({ server }) => server.requests.length)).toEqual([3, 4]);
    stage.sayOn(first, firstWriter?.headers(5, [[":status", "200"]], true) ?? none);
    stage.sayOn(second, writer?.headers(7, [[":status", "200"]], true) ?? none);
    expect(stage.outcomes()).toEqual({ accepted: 7 });
    stage.wait(60_999);
    expect(stage.links.filter(({ isOpen }) => isOpen)).toHaveLength(2);
    stage.wait(61_000);
    expect(stage.links.filter(({ isOpen }) => isOpen)).toHaveLength(1);
    stage.wait(3_600_999);
    expect(stage.links.filter(({ isOpen }) => isOpen)).toHaveLength(1);
    stage.wait(3_601_000);
    expect(stage.links.filter(({ isOpen }) => isOpen)).toHaveLength(0);
    expect(stage.session.wakeAtMs).toBe(Infinity);
    expect(stage.session.stats.losses).toBe(0);
  });
});

describe("M-5: doubt has an end", () => {
  test("M-5: resets are sent again until the attempts are used up, and each time is counted", () => {
    const stage = new RawStage({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    stage.submit(0);
    for (const streamId of [1, 3, 5]) stage.say(reset(streamId, ErrorCode.internalError));
    expect(stage.verdicts.get(0)).toMatchObject({
      outcome: "unaccounted",
      error: { code: "connection-lost" },
    });
    expect(stage.last.server.requests).toHaveLength(3);
    expect(stage.session.stats).toMatchObject({ possibleDuplicates: 2, resent: 2, written: 3, losses: 0 });
  });

  test("M-5: with report nothing is sent again after a doubt, but what never left is", () => {
    const stage = new RawStage({ onConnectionLost: "report" });
    stage.greeting = one;
    stage.submit(0);
    stage.submit(1);
    stage.end(stage.last, new TransportError("connection-lost", "reset"));
    stage.wait(1000);
    stage.answer(1, 200);
    expect(stage.outcomes()).toEqual({ unaccounted: 1, accepted: 1 });
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  });
});
