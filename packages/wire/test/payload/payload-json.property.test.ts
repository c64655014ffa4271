import { encodeNotification, encodePayload, NotificationDecoder, type Payload, UsageError } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const deviceToken = "ab".repeat(32);
const maxPayloadBytes = 0xffff;

/** The bytes of the payload in a frame. */
function jsonInFrame(payload: unknown): Uint8Array | undefined {
  const frame = encodeNotification({ deviceToken, payload: payload as Payload }, { maxPayloadBytes });
  return new NotificationDecoder({ maxFrameBytes: 70_000 }).push(frame)[0]?.payload;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Half pairs, what has to be escaped, and what JSON escapes nowhere but JavaScript once did. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    "",
    "\u2028\u2029",
    "\u007f",
    '"',
    "\\",
    "\ud83d",
    "\ude00",
    "\ud83d\ude00",
    "\u0000",
    "__proto__",
  ),
);
const anyNumber = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 1e21, 1e-7, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), Number.NaN, Infinity, 0.1),
);
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    anyText,
    anyNumber,
    fc.constantFrom(true, false, null, undefined),
    fc.array(tie("value"), { maxLength: 5 }),
    tie("object"),
    fc.date({ noInvalidDate: true }),
    fc.constantFrom(
      Symbol("s"),
      () => 1,
      new Map([[1, 2]]),
      new Number(3),
      new String("x"),
      new Boolean(true),
      new Array(1),
    ),
  ),
  object: fc.dictionary(anyText, tie("value"), { maxKeys: 6, noNullPrototype: false }),
})).object;

/** Whether JSON.stringify would drop or change something; of the values that are drawn here. */
function isLost(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value === "symbol" || typeof value === "function" || value instanceof Map) return true;
  if (typeof value !== "object" || value === null || value instanceof Date) return false;
  if (Array.isArray(value)) return Array.from(value).some((each) => each === undefined || isLost(each));
  return Object.values(value).some(isLost);
}

describe("payloads in frames", () => {
  test("W-27: every payload is the bytes of JSON.stringify, or refused because they would say something else", () => {
    fc.assert(
      fc.property(anyValue, (payload) => {
        const pushed = (): unknown =>
          createPushRequest({ deviceToken, payload: payload as Payload, pushType: "voip" }).body;
        if (isLost(payload)) {
          const refused = expect.objectContaining({ code: "payload-not-serializable" });
          expect(() => jsonInFrame(payload)).toThrow(refused);
          expect(() => encodePayload(payload as Payload)).toThrow(refused);
          expect(pushed).toThrow(refused);
          return;
        }
        const json = JSON.stringify(payload);
        expect(jsonInFrame(payload)).toEqual(utf8(json));
        expect(encodePayload(payload as Payload)).toEqual(utf8(json));
        if (json.length < 1000) expect(pushed()).toBe(json);
      }),
      { numRuns: 3000 },
    );
  });

  test("the usual ones, and what is at the edges", () => {
    class Own {
      readonly shown = 1;
    }
    const inherited = Object.create({ inherited: () => 1 }) as Record<string, unknown>;
    inherited["own"] = 2;
    const hidden = Object.defineProperty({ shown: 1 }, "hidden", { value: 2, enumerable: false });
    const keys = { 2: "two", 1: "one", b: 1, a: 2, [Symbol("no")]: 3 };
    const withToJson = { a: { toJSON: () => ({ replaced: true }) }, b: 1 };
    const nested = (depth: number): object => (depth === 0 ? {} : { in: nested(depth - 1) });
    const listed = (depth: number): unknown => (depth === 0 ? [] : [listed(depth - 1)]);
    for (const payload of [
      { aps: { alert: 'He said "no"\n\u0000', '"': "\\" }, long: `${"é".repeat(100)}"${"x".repeat(2000)}` },
      { aps: { alert: "Hello number 1", badge: 1, sound: "default" }, id: 123 },
      { aps: { alert: { title: "Grüße", body: "日本語 😀", "loc-args": ["a", "b"] } } },
      ...[
        {},
        { a: undefined, b: 1 },
        { a: undefined },
        { "": "" },
        new Own(),
        inherited,
        hidden,
        keys,
        withToJson,
      ],
      ...[nested(10), nested(16), nested(17), nested(40), { list: listed(15) }, { list: listed(40) }],
      { long: "x".repeat(9000) },
      { long: `${"😀".repeat(1000)}\ud83d` },
      { long: `${"é".repeat(100)}"` },
      { long: "\ufffd".repeat(30) },
      { long: "é".repeat(2700), next: 1 },
      { long: "x".repeat(8000), numbers: Array.from({ length: 60 }, (_, index) => index * 1.1) },
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key ${index}`, index])),
      { many: Array.from({ length: 3000 }, () => true) },
    ]) {
      expect(jsonInFrame(payload)).toEqual(utf8(JSON.stringify(payload)));
    }
  });

  // The room is 16,384 bytes, of which a text may need three for each unit. Compared as text: toEqual of as many bytes
  // takes a hundred times as long.
  test.each([
    ["texts of ASCII", 5400, 5480, (size: number) => ({ text: "x".repeat(size) })],
    ["texts of three bytes a unit", 5400, 5480, (size: number) => ({ text: "世".repeat(size) })],
    ["many short texts", 4060, 4110, (size: number) => ({ list: Array.from({ length: size }, () => "x") })],
    ["numbers", 4060, 4110, (size: number) => ({ list: Array.from({ length: size }, () => 7.5) })],
  ])("every size around the room for plain ones: %s", (_, from, to, payloadOf) => {
    for (let size = from; size <= to; size++) {
      const payload = payloadOf(size);
      expect(new TextDecoder().decode(jsonInFrame(payload)) === JSON.stringify(payload), `${size}`).toBe(
        true,
      );
    }
  });

  test("a getter that encodes another notification meanwhile harms neither", () => {
    let inner: Uint8Array | undefined;
    const payload = {
      before: 1,
      get during() {
        inner = jsonInFrame({ aps: { alert: "inner" } });
        return "outer";
      },
      after: 2,
    };
    expect(jsonInFrame(payload)).toEqual(utf8('{"before":1,"during":"outer","after":2}'));
    expect(inner).toEqual(utf8('{"aps":{"alert":"inner"}}'));
  });

  test("a getter that throws is reported, and the next payload is as usual", () => {
    const payload = {
      get broken(): never {
        throw new Error("no");
      },
    };
    expect(() => jsonInFrame(payload)).toThrow(UsageError);
    expect(() => jsonInFrame({ self: 1n })).toThrow(
      expect.objectContaining({ code: "payload-not-serializable" }),
    );
    expect(jsonInFrame({ fine: true })).toEqual(utf8('{"fine":true}'));
  });

  test("what a program has put on every object is not sent", () => {
    let bytes: Uint8Array | undefined;
    Object.defineProperty(Object.prototype, "polluted", {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      bytes = jsonInFrame({ own: 1 });
    } finally {
      delete (Object.prototype as { polluted?: number }).polluted;
    }
    expect(bytes).toEqual(utf8('{"own":1}'));
  });

  test("the limit counts bytes, to the last one", () => {
    const payload = { aps: { alert: "é".repeat(100) } };
    const bytes = utf8(JSON.stringify(payload)).length;
    expect(encodeNotification({ deviceToken, payload }, { maxPayloadBytes: bytes })).toBeInstanceOf(
      Uint8Array,
    );
    expect(() => encodeNotification({ deviceToken, payload }, { maxPayloadBytes: bytes - 1 })).toThrow(
      expect.objectContaining({ code: "payload-too-large", bytes, maxBytes: bytes - 1 }),
    );
  });
});
