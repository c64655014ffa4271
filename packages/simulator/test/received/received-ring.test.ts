import { describe, expect, test } from "vitest";
import { ReceivedRing } from "../../src/received/received-ring.js";
import { facts } from "../fixture/received-facts.js";

const START = "0a1b2c3d";
const ALL = { order: "oldest-first", limit: 1000 } as const;

function ring(limits: { count?: number; bytes?: number } = {}): ReceivedRing {
  return new ReceivedRing(START, { count: 100, bytes: 1_000_000, ...limits });
}

function filled(count: number, limits?: { count?: number; bytes?: number }): ReceivedRing {
  const made = ring(limits);
  for (let index = 1; index <= count; index += 1) made.add(facts({ topic: `t${index}` }));
  return made;
}

function sequences(of: Iterable<{ readonly sequence: number }>): number[] {
  return Array.from(of, ({ sequence }) => sequence);
}

describe("the ring", () => {
  test("P-1: keeps the newest, says how many it dropped, and never gives an id twice", () => {
    const made = filled(25, { count: 10 });
    expect(sequences(made)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    expect(made).toMatchObject({ size: 10, dropped: 15, cursor: `${START}-25` });
    expect(made.get(`${START}-16`)?.topic).toBe("t16");
    expect(made.get(`${START}-15`)).toBeUndefined();
    expect(made.get(`${START}-26`)).toBeUndefined();
    expect(made.get("ffffffff-20")).toBeUndefined();
    expect(made.get("nonsense")).toBeUndefined();
  });

  test("P-1: keeps no more bytes of payloads and headers than it may, but always the newest", () => {
    const made = ring({ bytes: 100 });
    for (let index = 0; index < 5; index += 1) made.add(facts({ payloadText: `"${"x".repeat(38)}"` }));
    expect(made).toMatchObject({ size: 2, bytes: 80, dropped: 3 });
    made.add(facts({ payloadText: "1", headerBytes: 509 }));
    expect(made).toMatchObject({ size: 1, bytes: 510 });
    expect(sequences(made)).toEqual([6]);
  });

  test("P-1: what is deleted is not counted as dropped, and leaves the others in place", () => {
    const made = filled(10, { count: 10 });
    expect(made.delete({ topic: ["t2", "t9"] })).toBe(2);
    expect(made).toMatchObject({ size: 8, dropped: 0 });
    made.add(facts());
    made.add(facts());
    expect(sequences(made)).toEqual([3, 4, 5, 6, 7, 8, 10, 11, 12]);
    expect(made.dropped).toBe(1);
    expect(made.delete()).toBe(9);
    expect([...made]).toEqual([]);
    expect(made.bytes).toBe(0);
  });

  test("P-1: lists in both orders, from and to a place, a page at a time", () => {
    const made = filled(20, { count: 10 });
    expect(sequences(made.list({}, { limit: 3 }))).toEqual([20, 19, 18]);
    expect(sequences(made.list({}, { limit: 3, before: `${START}-18` }))).toEqual([17, 16, 15]);
    expect(sequences(made.list({}, { limit: 2, after: `${START}-12`, order: "oldest-first" }))).toEqual([
      13, 14,
    ]);
    // A place that was dropped, and one of an earlier start, are before everything that is kept.
    expect(made.list({}, { after: `${START}-3`, ...ALL })).toHaveLength(10);
    expect(made.list({}, { after: "ffffffff-18", ...ALL })).toHaveLength(10);
    expect(made.list({}, { before: "ffffffff-18", ...ALL })).toEqual([]);
    expect(() => made.list({}, { after: "18" })).toThrow(/^after: expected an id as notifications have/);
  });

  test("P-1: more may come and go while somebody looks at them", () => {
    const made = filled(10, { count: 10 });
    const seen: number[] = [];
    for (const { sequence } of made) {
      seen.push(sequence);
      if (sequence === 2) for (let index = 0; index < 5; index += 1) made.add(facts());
    }
    expect(seen).toEqual([1, 2, 6, 7, 8, 9, 10]);
  });

  test("P-1: a thousand random steps leave what a plain list would have", () => {
    let state = 7;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) % below;
    };
    const made = ring({ count: 16, bytes: 400 });
    let model: { sequence: number; topic: string; bytes: number }[] = [];
    let dropped = 0;
    for (let step = 1; step <= 1000; step += 1) {
      if (draw(10) === 0) {
        const topic = `t${draw(4)}`;
        const left = model.filter((each) => each.topic !== topic);
        expect(made.delete({ topic })).toBe(model.length - left.length);
        model = left;
        continue;
      }
      const payloadText = `"${"x".repeat(draw(60))}"`;
      const received = made.add(facts({ topic: `t${draw(4)}`, payloadText }));
      model.push({
        sequence: received.sequence,
        topic: received.topic ?? "",
        bytes: received.payloadBytes,
      });
      const isOver = (): boolean =>
        (model[0]?.sequence ?? 0) <= received.sequence - 16 ||
        (model.length > 1 && model.reduce((sum, { bytes }) => sum + bytes, 0) > 400);
      while (isOver()) {
        model.shift();
        dropped += 1;
      }
      expect(sequences(made)).toEqual(sequences(model));
      expect(made.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0));
      expect(made.dropped).toBe(dropped);
    }
  });
});

describe("a filter", () => {
  const made = ring();
  made.add(facts({ payloadText: '{"aps":{"alert":{"title":"T","body":"B"},"badge":1},"id":7}' }));
  made.add(facts({ deviceToken: "bb".repeat(32), pushType: "background", payloadText: "not json" }));
  made.add(
    facts({ outcome: "rejected", answer: { status: 410, reason: "Unregistered", apnsId: "x", at: 1 } }),
  );

  test.each<[string, Parameters<ReceivedRing["count"]>[0], number[]]>([
    ["nothing", {}, [1, 2, 3]],
    ["undefined fields", { topic: undefined }, [1, 2, 3]],
    ["a device token in any case", { deviceToken: "BB".repeat(32) }, [2]],
    ["several values", { pushType: ["background", "voip"] }, [2]],
    ["two fields", { topic: "com.example.app", outcome: "rejected" }, [3]],
    ["the answer", { status: 410, reason: "Unregistered", apnsId: "x" }, [3]],
    ["part of the payload", { payload: { aps: { alert: { title: "T" } } } }, [1]],
    ["a number of the payload", { payload: { id: 7 } }, [1]],
    ["another number", { payload: { id: 8 } }, []],
    ["the text of a payload that is not JSON", { payload: "not json" }, [2]],
    ["a whole alert", { alert: "Hello" }, [3]],
    ["the body of an alert", { alert: "B" }, [1]],
    ["a pattern", { alert: { body: /^b/i } }, [1]],
    ["a matcher", { alert: expect.any(String) }, [3]],
    ["a predicate", { where: ({ sequence }) => sequence > 1 }, [2, 3]],
  ])("P-5: %s", (_what, filter, expected) => {
    expect(sequences(made.list(filter, ALL))).toEqual(expected);
    expect(made.count(filter)).toBe(expected.length);
  });

  test.each<[object, RegExp]>([
    [{ token: "aa" }, /^token: no such field of a filter; the fields are deviceToken, /],
    [{ topic: {} }, /^topic: expected a string, a number or a list of them, got an object/],
    [{ where: true }, /^where: expected a function/],
  ])("P-5: refuses %j", (filter, message) => {
    expect(() => made.list(filter)).toThrow(message);
  });

  test("P-5: lists as parts have the same length, and keys of the prototype are not there", () => {
    const lists = ring();
    lists.add(facts({ payloadText: '{"a":[1,2]}' }));
    expect(lists.count({ payload: { a: [1] } })).toBe(0);
    expect(lists.count({ payload: { a: [1, 2] } })).toBe(1);
    expect(lists.count({ payload: { a: { length: 2 } } })).toBe(0);
    expect(lists.count({ payload: { toString: expect.anything() } })).toBe(0);
  });
});

describe("received.waitFor", () => {
  test("P-4: counts what is there and what comes", async () => {
    const made = filled(2);
    const waiting = made.waitFor({}, { count: 3 });
    made.add(facts());
    expect(sequences(await waiting)).toEqual([1, 2, 3]);
  });

  test("P-4: counts after a cursor, by identity, though the ring drops them meanwhile", async () => {
    const made = filled(5, { count: 5 });
    const waiting = made.waitFor({ topic: "wanted" }, { count: 3, after: made.cursor });
    for (let index = 0; index < 3; index += 1) {
      made.add(facts({ topic: "wanted" }));
      for (let other = 0; other < 10; other += 1) made.add(facts({ topic: "other" }));
    }
    expect(sequences(await waiting)).toEqual([6, 17, 28]);
    expect(made.get(`${START}-6`)).toBeUndefined();
  });

  test("P-4: an answer that comes later can make one match", async () => {
    const made = ring();
    const received = made.add(facts({ answer: undefined, outcome: "rejected" }));
    const waiting = made.waitFor({ status: 8 });
    const passed = made.waitFor({ status: 8 }, { after: made.cursor, timeoutMs: 5 });
    made.answered(received, { status: 8, at: 5 });
    expect(sequences(await waiting)).toEqual([1]);
    expect(received.answeredAt).toBe(5);
    // It came before the cursor, whenever it is answered.
    await expect(passed).rejects.toMatchObject({ code: "wait-timeout" });
  });

  test("P-4: a time-out names the nearest and why they are not meant", async () => {
    const made = filled(3);
    const waiting = made.waitFor({ topic: "t2", pushType: "voip" }, { timeoutMs: 5 });
    await expect(waiting).rejects.toMatchObject({
      code: "wait-timeout",
      message: expect.stringMatching(
        /0 of 1 notifications came within 5 ms; the nearest: 0a1b2c3d-2 differs in pushType$/,
      ),
    });
    await expect(ring().waitFor({}, { timeoutMs: 0 })).rejects.toThrow(/nothing came near/);
  });

  test("P-4: the nearest have the fewest differences, of equals the newest; five at most", () => {
    const made = ring();
    const wanted = { topic: "t", pushType: "voip", priority: 5 };
    made.add(facts({ topic: "t" }));
    made.add(facts({ topic: "t", pushType: "voip" }));
    made.add(facts({ topic: "t" }));
    made.add(facts({ topic: "t", priority: 5 }));
    // Differs in everything, and in nothing: neither is near.
    made.add(facts());
    made.add(facts(wanted));
    const nearest = (): number[] => made.nearest(wanted).map(({ notification }) => notification.sequence);
    expect(nearest()).toEqual([4, 2, 3, 1]);
    for (let index = 0; index < 3; index += 1) made.add(facts({ topic: "t" }));
    expect(nearest()).toEqual([4, 2, 9, 8, 7]);
  });

  test("P-4: ends by its signal, with the ring, and goes on after a reset", async () => {
    const made = filled(3);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(made.waitFor({ topic: "x" }, { signal })).rejects.toBe(reason);
    const controller = new AbortController();
    const aborted = made.waitFor({ topic: "x" }, { signal: controller.signal });
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    const waiting = made.waitFor({ topic: "x" }, { after: made.cursor });
    made.restart("99999999");
    const received = made.add(facts({ topic: "x" }));
    expect(received.id).toBe("99999999-1");
    expect(await waiting).toEqual([received]);
    const never = made.waitFor({ topic: "y" });
    made.close();
    await expect(never).rejects.toMatchObject({ code: "closed" });
    await expect(made.waitFor({ topic: "y" })).rejects.toMatchObject({ code: "closed" });
    await expect(made.waitFor({}, { count: 0 })).rejects.toMatchObject({ code: "invalid-option" });
  });
});
