import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TransportError } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { data } from "./raw-server.js";
import { RawStage } from "./raw-stage.js";

describe("nothing stays behind", () => {
  test("M-13: cancelled while it waits for another attempt, it wakes nobody any more", () => {
    const stage = new RawStage({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    const requests = [0, 1, 2].map((index) => stage.submit(index));
    stage.answer(1, 429, [["retry-after", "10"]]);
    stage.answer(3, 429, [["retry-after", "20"]]);
    stage.answer(5, 429, [["retry-after", "5"]]);
    expect(stage.session.queued).toBe(3);
    expect(stage.session.wakeAtMs).toBe(5000);
    expect(stage.session.cancel(requests[2] as never)).toBe(true);
    stage.drive();
    expect(stage.session.wakeAtMs).toBe(10_000);
    expect(stage.session.cancel(requests[1] as never)).toBe(true);
    stage.drive();
    expect(stage.session.queued).toBe(1);
    expect(stage.session.cancel(requests[1] as never)).toBe(false);
    stage.wait(10_000);
    expect(stage.last.server.requests).toHaveLength(4);
    stage.answer(7, 200);
    expect(stage.outcomes()).toEqual({ accepted: 1, cancelled: 2 });
    stage.session.close(1000, at(stage.nowMs));
    stage.drive();
    expect(stage.session.isClosed).toBe(true);
    expect(stage.session.wakeAtMs).toBe(Infinity);
    expect(stage.session.queued).toBe(0);
  });

  test("M-13: all cancelled in their pauses, and closed: at rest at once", () => {
    const stage = new RawStage();
    const requests = [0, 1].map((index) => stage.submit(index));
    stage.answer(1, 503, [["retry-after", "20"]]);
    stage.answer(3, 503, [["retry-after", "10"]]);
    for (const request of requests) stage.session.cancel(request);
    stage.session.close(60_000, at(stage.nowMs));
    stage.drive();
    expect(stage.session.queued).toBe(0);
    expect(stage.session.isClosed).toBe(true);
    expect(stage.session.wakeAtMs).toBe(Infinity);
  });

  test("M-13: a session that lives on holds nothing of what has settled", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const stage = new RawStage();
    const submit = (index: number): WeakRef<object> => new WeakRef(stage.submit(index));
    const settled = Array.from({ length: 20 }, (_, index) => submit(index));
    for (let index = 0; index < 20; index++) stage.answer(2 * index + 1, 200);
    const waiting = submit(20);
    // References that this turn has looked at live until it ends.
    await new Promise(setImmediate);
    collect();
    expect(settled.filter((one) => one.deref() !== undefined)).toEqual([]);
    expect(waiting.deref()).toBeDefined();
    expect(stage.session.pending).toBe(1);
  });

  test("M-9: an answer in a million pieces costs what its bytes cost", () => {
    const stage = new RawStage();
    stage.submitApi(0);
    stage.say(stage.last.server.writer.headers(1, [[":status", "200"]], false));
    const one = data(1, Uint8Array.of(65), false);
    const many = new Uint8Array(one.length * 10_000);
    for (let at = 0; at < many.length; at += one.length) many.set(one, at);
    for (let piece = 0; piece < 100; piece++) stage.say(many);
    stage.say(data(1, Uint8Array.of(66)));
    const verdict = stage.verdicts.get(0);
    if (verdict?.outcome !== "answered") throw new Error(`not answered, but ${verdict?.outcome}`);
    expect(verdict.body.length).toBe(1_000_001);
    expect(verdict.body.at(-1)).toBe(66);
    expect(verdict.body.subarray(0, -1).every((octet) => octet === 65)).toBe(true);
  });

  test("M-9: an answer larger than any of APNs is not kept, and its request is in doubt", () => {
    const stage = new RawStage({ onConnectionLost: "report" });
    stage.submit(0);
    stage.say(stage.last.server.writer.headers(1, [[":status", "400"]], false));
    stage.say(data(1, new Uint8Array(8192), false));
    expect(stage.verdicts.size).toBe(0);
    stage.say(data(1, new Uint8Array(1), false));
    expect(stage.verdicts.get(0)).toMatchObject({
      outcome: "unaccounted",
      error: { code: "answer-malformed" },
    });
    expect(stage.last.server.resets).toEqual([[1, 8]]);
  });

  test("M-3: what expires in the pause between attempts settles as expired and is not sent", () => {
    const stage = new RawStage();
    stage.submit(0, { expiration: 1_700_000_005 });
    stage.answer(1, 429, [["retry-after", "10"]]);
    stage.wait(10_000);
    expect(stage.outcomes()).toEqual({ expired: 1 });
    expect(stage.last.server.requests).toHaveLength(1);
  });

  test("M-3: tokens that never come end what waits for them, at the latest when nothing gets through", () => {
    const source = {
      tick: () => {},
      current: () => undefined,
      expired: () => "renewed" as const,
      tooManyUpdates: () => {},
      explain: () => "",
      failure: undefined as TransportError | undefined,
      subscribe: () => () => {},
    };
    const stage = new RawStage({}, source);
    stage.submit(0);
    expect(stage.links).toEqual([]);
    stage.wait(59_999);
    expect(stage.verdicts.size).toBe(0);
    stage.wait(60_000);
    expect(stage.outcomes()).toEqual({ failed: 1 });
    stage.submit(1);
    source.failure = new TransportError("credentials-refused", "no key");
    stage.drive();
    expect(stage.verdicts.get(1)).toEqual({ outcome: "failed", error: source.failure });
    expect(stage.session.wakeAtMs).toBe(Infinity);
  });
});
