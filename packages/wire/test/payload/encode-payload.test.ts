import { createPayload, encodePayload, type Payload, payloadLimits } from "@apns/wire";
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
});
