import { TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { concat, goaway, reset, settings } from "./raw-server.js";
import { RawStage } from "./raw-stage.js";

describe("servers that do not want us now", () => {
  test("M-6: a server that says GOAWAY to every new connection is dialled ever more seldom, not for ever", () => {
    const stage = new RawStage({ reconnectDelay: { baseMs: 100, maxMs: 10_000 } });
    stage.onConnect = (link) => {
      stage.open(link);
      stage.session.received(link.number, goaway(0, ErrorCode.noError), at(stage.nowMs));
    };
    stage.submit(0);
    stage.wait(60_000);
    const pauses = stage.connectsAtMs.slice(1).map((atMs, at) => atMs - (stage.connectsAtMs[at] ?? 0));
    expect(pauses.slice(0, 9)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(stage.outcomes()).toEqual({ failed: 1 });
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-6: GOAWAY after answers is an ordinary change: the next connection comes at once", () => {
    const stage = new RawStage();
    stage.submit(0);
    stage.answer(1, 200);
    stage.submit(1);
    stage.say(goaway(1, ErrorCode.noError));
    expect(stage.connectsAtMs).toEqual([0, 0]);
    expect(stage.last.server.requests).toHaveLength(1);
  });

  test("M-1: what GOAWAY left out goes first, in its order, before what was submitted later", () => {
    const stage = new RawStage();
    stage.greeting = settings([SettingId.maxConcurrentStreams, 6]);
    for (let index = 0; index < 10; index++) stage.submit(index);
    stage.answer(5, 200);
    stage.say(goaway(3, ErrorCode.noError));
    expect(stage.links).toHaveLength(2);
    const paths = stage.last.server.requests.map(({ headers }) => headers.get(":path")?.slice(-1));
    expect(paths).toEqual(["3", "4", "5", "6", "7", "8"]);
    expect(stage.session.stats).toMatchObject({ possibleDuplicates: 0, losses: 0 });
  });

  test("M-6: one connection is one failure, even when it says GOAWAY, says it again and is cut", () => {
    const stage = new RawStage({ reconnectDelay: { baseMs: 100, maxMs: 10_000 } });
    stage.submit(0);
    const [first] = stage.links;
    stage.say(goaway(1, ErrorCode.noError), goaway(0, ErrorCode.noError));
    if (first?.isOpen) stage.end(first, new TransportError("connection-lost", "reset"));
    stage.wait(1000);
    expect(stage.connectsAtMs).toEqual([0, 50]);
  });

  test("M-6: a burst that is refused whole is one refusal, and its pause is the first and shortest", () => {
    const stage = new RawStage({ reconnectDelay: { baseMs: 100, maxMs: 30_000 } });
    for (let index = 0; index < 200; index++) stage.submit(index);
    const refuse = (): void => {
      const open = stage.last.server.requests.splice(0);
      stage.say(concat(open.map(({ streamId }) => reset(streamId, ErrorCode.refusedStream))));
    };
    expect(stage.last.server.requests).toHaveLength(200);
    refuse();
    expect(stage.last.server.requests).toHaveLength(0);
    stage.wait(49);
    expect(stage.last.server.requests).toHaveLength(0);
    stage.wait(50);
    expect(stage.last.server.requests).toHaveLength(200);
    refuse();
    stage.wait(149);
    expect(stage.last.server.requests).toHaveLength(0);
    stage.wait(150);
    for (const { streamId } of stage.last.server.requests) stage.answer(streamId, 200);
    expect(stage.outcomes()).toEqual({ accepted: 200 });
    expect(stage.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-6: a server that refuses everything but one stream that it never answers is not asked without pause", () => {
    const stage = new RawStage({ answerTimeoutMs: 30_000 });
    stage.greeting = settings([SettingId.maxConcurrentStreams, 10]);
    for (let index = 0; index < 50; index++) stage.submit(index);
    const [link] = stage.links;
    let seen = 0;
    for (let round = 0; round < 1000; round++) {
      stage.wait(stage.nowMs + 5);
      const open = link?.server.requests.splice(0) ?? [];
      seen += open.length;
      for (const { streamId } of open) {
        if (streamId > 1) stage.say(reset(streamId, ErrorCode.refusedStream));
      }
    }
    // Rounds of ten in five seconds: 50 ms, 100 ms and so on between them.
    expect(seen).toBeLessThan(120);
    expect(stage.session.pending).toBe(50);
  });

  test("M-6: an answer ends the pause that refusals brought", () => {
    const stage = new RawStage({ reconnectDelay: { baseMs: 10_000, maxMs: 30_000 } });
    stage.greeting = settings([SettingId.maxConcurrentStreams, 2]);
    for (const index of [0, 1, 2]) stage.submit(index);
    stage.say(reset(3, ErrorCode.refusedStream));
    stage.say(reset(5, ErrorCode.refusedStream));
    expect(stage.last.server.requests.map(({ streamId }) => streamId)).toEqual([1, 3, 5]);
    stage.answer(1, 200);
    expect(stage.last.server.requests.map(({ streamId }) => streamId)).toEqual([1, 3, 5, 7, 9]);
  });

  test("M-6: a stream that is reset with ENHANCE_YOUR_CALM is not sent again at once", () => {
    const stage = new RawStage({ reconnectDelay: { baseMs: 100, maxMs: 30_000 } });
    stage.submit(0);
    stage.say(reset(1, ErrorCode.enhanceYourCalm));
    expect(stage.last.server.requests).toHaveLength(1);
    stage.wait(50);
    expect(stage.last.server.requests).toHaveLength(2);
    expect(stage.session.stats.possibleDuplicates).toBe(1);
  });

  test("M-1: a certificate refused after the handshake leaves nothing in doubt", () => {
    const stage = new RawStage();
    stage.submit(0);
    stage.submit(1);
    const refused = new TransportError("certificate-refused", "bad certificate");
    stage.end(stage.last, refused);
    expect([...stage.verdicts.values()]).toEqual([
      { outcome: "failed", error: refused },
      { outcome: "failed", error: refused },
    ]);
    expect(stage.session.stats.possibleDuplicates).toBe(0);
    expect(stage.events).toMatchObject([
      { type: "connection-lost", unsettled: 2, inDoubt: 0 },
      { type: "gave-up" },
    ]);
  });

  test("M-5: a certificate refused in the middle, after answers, leaves the rest in doubt", () => {
    const stage = new RawStage();
    stage.submit(0);
    stage.submit(1);
    stage.answer(1, 200);
    stage.end(stage.last, new TransportError("certificate-refused", "revoked"));
    expect(stage.verdicts.get(1)).toMatchObject({ outcome: "unaccounted" });
  });
});
