import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { data } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const MAX_COLLECTIONS = 50;

describe("nothing stays behind", () => {
  test("M-13: cancelled while it waits for another attempt, it wakes the session no more", () => {
    const world = new RawWorld({ retry: { maxAttempts: 3, baseMs: 1000, maxMs: 30_000 } });
    const requests = [0, 1, 2].map((index) => world.submit(index));
    world.answer(1, 429, [["retry-after", "10"]]);
    world.answer(3, 429, [["retry-after", "20"]]);
    world.answer(5, 429, [["retry-after", "5"]]);
    expect(world.session.queued).toBe(3);
    expect(world.session.wakeAtMs).toBe(5000);
    expect(world.session.cancel(requests[2] as never)).toBe(true);
    world.drive();
    expect(world.session.wakeAtMs).toBe(10_000);
    expect(world.session.cancel(requests[1] as never)).toBe(true);
    world.drive();
    expect(world.session.queued).toBe(1);
    expect(world.session.cancel(requests[1] as never)).toBe(false);
    world.run(10_000);
    expect(world.last.server.requests).toHaveLength(4);
    world.answer(7, 200);
    expect(world.outcomes()).toEqual({ accepted: 1, cancelled: 2 });
    world.session.close(1000, world.now);
    world.drive();
    expect(world.session.isClosed).toBe(true);
    expect(world.session.wakeAtMs).toBe(Infinity);
    expect(world.session.queued).toBe(0);
  });

  test("M-13: all cancelled in their pauses, and closed: at rest at once", () => {
    const world = new RawWorld();
    const requests = [0, 1].map((index) => world.submit(index));
    world.answer(1, 503, [["retry-after", "20"]]);
    world.answer(3, 503, [["retry-after", "10"]]);
    for (const request of requests) world.session.cancel(request);
    world.session.close(60_000, world.now);
    world.drive();
    expect(world.session.queued).toBe(0);
    expect(world.session.isClosed).toBe(true);
    expect(world.session.wakeAtMs).toBe(Infinity);
  });

  test("M-13: a session that lives on holds nothing of what has settled", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const world = new RawWorld();
    const submit = (index: number): WeakRef<object> => new WeakRef(world.submit(index));
    const settled = Array.from({ length: 20 }, (_, index) => submit(index));
    for (let index = 0; index < 20; index++) world.answer(2 * index + 1, 200);
    const waiting = submit(20);
    const held = (): WeakRef<object>[] => settled.filter((one) => one.deref() !== undefined);
    // References that a turn has looked at live until it ends, and V8 itself may hold some while it compiles.
    for (let n = 0; n < MAX_COLLECTIONS && held().length > 0; n++) {
      await new Promise(setImmediate);
      collect();
    }
    expect(held()).toEqual([]);
    expect(waiting.deref()).toBeDefined();
    expect(world.session.pending).toBe(1);
  });

  test("M-9: an answer in a million pieces costs what its bytes cost", () => {
    const world = new RawWorld();
    world.submitApi(0);
    world.say(world.last.server.writer.headers(1, [[":status", "200"]], false));
    const one = data(1, Uint8Array.of(65), false);
    const many = new Uint8Array(one.length * 10_000);
    for (let at = 0; at < many.length; at += one.length) many.set(one, at);
    for (let piece = 0; piece < 100; piece++) world.say(many);
    world.say(data(1, Uint8Array.of(66)));
    const verdict = world.verdicts.get(0);
    if (verdict?.outcome !== "answered") throw new Error(`not answered, but ${verdict?.outcome}`);
    expect(verdict.body.length).toBe(1_000_001);
    expect(verdict.body.at(-1)).toBe(66);
    expect(verdict.body.subarray(0, -1).every((octet) => octet === 65)).toBe(true);
  });

  test("M-3: what expires in the pause between attempts settles as expired and is not sent", () => {
    const world = new RawWorld();
    world.submit(0, { expiration: 1_700_000_005 });
    world.answer(1, 429, [["retry-after", "10"]]);
    world.run(10_000);
    expect(world.outcomes()).toEqual({ expired: 1 });
    expect(world.last.server.requests).toHaveLength(1);
  });

  test("M-3: without a token what waits for one fails, at the latest when nothing gets through for too long", () => {
    const source = {
      tick: () => {},
      current: () => undefined,
      expired: () => "renewed" as const,
      tooManyUpdates: () => {},
      explain: () => "",
      subscribe: () => () => {},
    };
    const world = new RawWorld({}, { tokens: source });
    world.submit(0);
    expect(world.links).toEqual([]);
    world.run(59_999);
    expect(world.verdicts.size).toBe(0);
    world.run(60_000);
    expect(world.outcomes()).toEqual({ failed: 1 });
    expect(world.session.wakeAtMs).toBe(Infinity);
  });
});
