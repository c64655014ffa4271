import { TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, goaway, reset, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

describe("servers that refuse for now", () => {
  test("M-6: a server that says GOAWAY to every new connection is called after ever longer pauses, and not for ever", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 100, maxMs: 10_000 } });
    world.onConnect = (link) => {
      world.open(link);
      world.session.received(link.number, goaway(0, ErrorCode.noError), world.now);
    };
    world.submit(0);
    world.run(60_000);
    const pauses = world.connectsAtMs.slice(1).map((atMs, at) => atMs - (world.connectsAtMs[at] ?? 0));
    expect(pauses.slice(0, 9)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(world.outcomes()).toEqual({ failed: 1 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-6: GOAWAY after answers is an ordinary change: the next connection comes at once", () => {
    const world = new RawWorld();
    world.submit(0);
    world.answer(1, 200);
    world.submit(1);
    world.say(goaway(1, ErrorCode.noError));
    expect(world.connectsAtMs).toEqual([0, 0]);
    expect(world.last.server.requests).toHaveLength(1);
  });

  test("M-1: what GOAWAY left out goes first, in its order, before what was submitted later", () => {
    const world = new RawWorld();
    world.greeting = settings([SettingId.maxConcurrentStreams, 6]);
    for (let index = 0; index < 10; index++) world.submit(index);
    world.answer(5, 200);
    world.say(goaway(3, ErrorCode.noError));
    expect(world.links).toHaveLength(2);
    const paths = world.last.server.requests.map(({ headers }) => headers.get(":path")?.slice(-1));
    expect(paths).toEqual(["3", "4", "5", "6", "7", "8"]);
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 0, losses: 0 });
  });

  test("M-6: one connection is one failure, even when it says GOAWAY, says it again and is cut", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 100, maxMs: 10_000 } });
    world.submit(0);
    const [first] = world.links;
    world.say(goaway(1, ErrorCode.noError), goaway(0, ErrorCode.noError));
    if (first?.isOpen) world.end(first, new TransportError("connection-lost", "reset"));
    world.run(1000);
    expect(world.connectsAtMs).toEqual([0, 50]);
  });

  test("M-6: a burst that is refused whole is one refusal, and its pause is the first and shortest", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 100, maxMs: 30_000 } });
    for (let index = 0; index < 200; index++) world.submit(index);
    const refuse = (): void => {
      const open = world.last.server.requests.splice(0);
      world.say(concat(open.map(({ streamId }) => reset(streamId, ErrorCode.refusedStream))));
    };
    expect(world.last.server.requests).toHaveLength(200);
    refuse();
    expect(world.last.server.requests).toHaveLength(0);
    world.run(49);
    expect(world.last.server.requests).toHaveLength(0);
    world.run(50);
    expect(world.last.server.requests).toHaveLength(200);
    refuse();
    world.run(149);
    expect(world.last.server.requests).toHaveLength(0);
    world.run(150);
    for (const { streamId } of world.last.server.requests) world.answer(streamId, 200);
    expect(world.outcomes()).toEqual({ accepted: 200 });
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-6: a server that refuses everything but one stream that it never answers is asked with pauses", () => {
    const world = new RawWorld({ answerTimeoutMs: 30_000 });
    world.greeting = settings([SettingId.maxConcurrentStreams, 10]);
    for (let index = 0; index < 50; index++) world.submit(index);
    const [link] = world.links;
    let seen = 0;
    for (let round = 0; round < 1000; round++) {
      world.run(world.nowMs + 5);
      const open = link?.server.requests.splice(0) ?? [];
      seen += open.length;
      for (const { streamId } of open) {
        if (streamId > 1) world.say(reset(streamId, ErrorCode.refusedStream));
      }
    }
    // Rounds of ten in five seconds: 50 ms, 100 ms and so on between them.
    expect(seen).toBeLessThan(120);
    expect(world.session.pending).toBe(50);
  });

  test("M-6: an answer ends the pause that refusals brought", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 10_000, maxMs: 30_000 } });
    world.greeting = settings([SettingId.maxConcurrentStreams, 2]);
    for (const index of [0, 1, 2]) world.submit(index);
    world.say(reset(3, ErrorCode.refusedStream));
    world.say(reset(5, ErrorCode.refusedStream));
    expect(world.last.server.requests.map(({ streamId }) => streamId)).toEqual([1, 3, 5]);
    world.answer(1, 200);
    expect(world.last.server.requests.map(({ streamId }) => streamId)).toEqual([1, 3, 5, 7, 9]);
  });

  test("M-6: a stream that is reset with ENHANCE_YOUR_CALM is not sent again at once", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 100, maxMs: 30_000 } });
    world.submit(0);
    world.say(reset(1, ErrorCode.enhanceYourCalm));
    expect(world.last.server.requests).toHaveLength(1);
    world.run(50);
    expect(world.last.server.requests).toHaveLength(2);
    expect(world.session.stats.possibleDuplicates).toBe(1);
  });

  test("M-6: after ENHANCE_YOUR_CALM the pauses grow to the longest, also over one stream", () => {
    const world = new RawWorld({ reconnectDelay: { baseMs: 100, maxMs: 30_000 } });
    world.greeting = settings([SettingId.maxConcurrentStreams, 1]);
    for (let index = 0; index < 8; index++) world.submit(index);
    const atMs: number[] = [];
    for (let seen = 0; world.nowMs < 20_000; world.run(world.nowMs + 5)) {
      const { requests } = world.last.server;
      for (const { streamId } of requests.slice(seen)) {
        atMs.push(world.nowMs);
        world.say(reset(streamId, ErrorCode.enhanceYourCalm));
      }
      seen = requests.length;
    }
    const pauses = atMs.slice(1).map((ms, at) => ms - (atMs[at] ?? 0));
    expect(pauses.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1600, 3200]);
  });

  test("M-1: a certificate refused after the handshake leaves nothing in doubt", () => {
    const world = new RawWorld();
    world.submit(0);
    world.submit(1);
    const refused = new TransportError("certificate-refused", "bad certificate");
    world.end(world.last, refused);
    expect([...world.verdicts.values()]).toMatchObject([
      { outcome: "failed", error: refused },
      { outcome: "failed", error: refused },
    ]);
    expect(world.session.stats.possibleDuplicates).toBe(0);
    expect(world.events).toMatchObject([
      { type: "connection-lost", unsettled: 2, inDoubt: 0 },
      { type: "gave-up" },
    ]);
  });

  test("M-5: a certificate refused in the middle, after answers, leaves the rest in doubt", () => {
    const world = new RawWorld();
    world.submit(0);
    world.submit(1);
    world.answer(1, 200);
    world.end(world.last, new TransportError("certificate-refused", "revoked"));
    expect(world.verdicts.get(1)).toMatchObject({ outcome: "unaccounted" });
  });
});
