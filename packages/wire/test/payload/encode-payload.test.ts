import { createPayload, encodeNotification, encodePayload, type Payload, payloadLimits } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";

const encodeUnchecked = (payload: unknown) => encodePayload(payload as Payload);

describe("encodePayload", () => {
  test("W-9: writes compact JSON in UTF-8 without a NUL at its end", () => {
    expect(toUtf8(encodePayload({ aps: { alert: "é 😀 \u2028 \u0007" }, a: [1, null] }))).toBe(
      '{"aps":{"alert":"é 😀 \u2028 \\u0007"},"a":[1,null]}',
    );
  });

  test("takes keys that this version does not know", () => {
    expect(toUtf8(encodePayload({ aps: { "next-year": 1, alert: { "new-key": true } }, mine: "x" }))).toBe(
      '{"aps":{"next-year":1,"alert":{"new-key":true}},"mine":"x"}',
    );
  });

  // Two, three and four bytes a character, and a character that JSON escapes.
  test.each([".", "\u0100", "\u4e16", "\u{1F600}", '"', "\n", "\u0000", "\ud83d"])(
    "W-10: measures UTF-8 bytes of the JSON, here of many %j",
    (character) => {
      for (const [kind, maxBytes] of Object.entries(payloadLimits)) {
        const overhead = JSON.stringify({ aps: { alert: "" } }).length;
        const characterBytes = Buffer.byteLength(JSON.stringify(character)) - 2;
        const count = Math.floor((maxBytes - overhead) / characterBytes);
        const alert = character.repeat(count) + ".".repeat((maxBytes - overhead) % characterBytes);
        expect(encodePayload(createPayload({ alert }), { maxBytes }), kind).toHaveLength(maxBytes);
        const error = usageErrorOf(() => encodePayload(createPayload({ alert: `${alert}.` }), { maxBytes }));
        expect(error, kind).toMatchObject({
          code: "payload-too-large",
          field: "payload",
          bytes: maxBytes + 1,
          maxBytes,
        });
        expect(error.message).toContain(`${maxBytes + 1}`);
        expect(error.message).toContain(`${maxBytes}`);
      }
    },
  );

  test("W-10: the limits are Apple's", () => {
    expect(payloadLimits).toEqual({
      binaryLegacy: 256,
      binary: 2048,
      binaryVoip: 4096,
      http2: 4096,
      http2Voip: 5120,
      broadcast: 5120,
    });
  });

  test("without a limit any size is encoded", () => {
    expect(encodePayload({ a: "x".repeat(100_000) })).toHaveLength(100_008);
  });

  const cycle: Payload = {};
  Object.assign(cycle, { self: cycle });

  test.each([
    ["a cycle", cycle, "payload.self"],
    ["a BigInt", { a: 1n }, "payload.a"],
    ["a toJSON that throws", { toJSON: () => JSON.parse("{") }, "payload"],
    ["a toJSON that returns a text", { toJSON: () => "text" }, "payload"],
    ["a toJSON that returns nothing", { toJSON: () => undefined }, "payload"],
    ["a toJSON that returns a list", { toJSON: () => [] }, "payload"],
    ["a Date", new Date(0), "payload"],
    ["a boxed text", new String("text"), "payload"],
  ])("refuses %s", (_, payload, field) => {
    expect(usageErrorOf(() => encodeUnchecked(payload))).toMatchObject({
      code: "payload-not-serializable",
      field,
    });
  });

  test("keeps what was thrown underneath as the cause", () => {
    const cause = new Error("mine");
    const toJSON = () => {
      throw cause;
    };
    expect(usageErrorOf(() => encodePayload({ toJSON })).cause).toBe(cause);
    expect(usageErrorOf(() => encodePayload({ toJSON: () => "text" })).cause).toBeUndefined();
  });

  test.each([undefined, null, "{}", 5, [], new Uint8Array(2)])("refuses the type of %s", (payload) => {
    expect(usageErrorOf(() => encodeUnchecked(payload))).toMatchObject({
      code: "invalid-type",
      field: "payload",
    });
  });

  test.each([
    [-1, "out-of-range"],
    [1.5, "out-of-range"],
    [Number.NaN, "out-of-range"],
    ["256", "invalid-type"],
    [undefined, "invalid-type"],
  ])("refuses %s as a limit", (maxBytes, code) => {
    const error = usageErrorOf(() => encodePayload({}, { maxBytes: maxBytes as number }));
    expect(error).toMatchObject({ code, field: "limit.maxBytes" });
  });

  test("W-27: refuses what repeats itself into more objects than a payload holds, in bounded time", () => {
    let lists: unknown = "x";
    for (let level = 0; level < 12; level++) lists = Array.from({ length: 10 }, () => lists);
    for (const encode of [
      () => encodeUnchecked({ lists }),
      () => createPayload({ custom: { lists } }),
      () => encodeNotification({ deviceToken: "ab", payload: { lists } as Payload }),
      () => createPushRequest({ deviceToken: "ab", payload: { lists } as Payload }),
    ]) {
      const error = usageErrorOf(encode);
      expect(error.code).toBe("payload-not-serializable");
      expect(error.message).toContain("comes after 100000 objects and lists");
    }
  });

  test("W-27: counts the objects of each payload by itself", () => {
    const rows = Array.from({ length: 6_000 }, () => ({}));
    for (let times = 0; times < 20; times++) expect(encodeUnchecked({ rows })).toHaveLength(18_010);
    const many = Array.from({ length: 30_000 }, () => ({}));
    expect(encodeUnchecked({ many })).toHaveLength(90_010);
  });

  test("W-29: a getter that throws undefined is a UsageError, too", () => {
    const payload = {
      get at(): never {
        throw undefined;
      },
    };
    expect(usageErrorOf(() => encodeUnchecked(payload))).toMatchObject({
      code: "payload-not-serializable",
      field: "payload.at",
    });
  });

  test("what other code adds to every object changes nothing", () => {
    const everything = Object.prototype as unknown as Record<string, unknown>;
    try {
      everything["added"] = "by an old library";
      expect(createPayload({ alert: { title: "Hello" } })).toEqual({ aps: { alert: { title: "Hello" } } });
      const payload = createPayload({ event: "update", timestamp: 1, contentState: { score: 2 } });
      const { body, pushType } = createPushRequest({ deviceToken: "ab", payload });
      expect({ body, pushType }).toEqual({
        body: '{"aps":{"content-state":{"score":2},"timestamp":1,"event":"update"}}',
        pushType: "liveactivity",
      });
    } finally {
      delete everything["added"];
    }
  });
});
