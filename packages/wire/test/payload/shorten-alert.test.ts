import { createPayload, encodePayload, type Payload, shortenAlert } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";

const alertOf = (payload: Payload): string => String(payload.aps?.alert);
const bytesOf = (payload: Payload): number => encodePayload(payload).length;
const overheadBytes = bytesOf({ aps: { alert: "" } });

describe("shortenAlert", () => {
  test("returns a payload that fits", () => {
    const payload = createPayload({ alert: "x".repeat(100) });
    expect(shortenAlert(payload, overheadBytes + 100)).toBe(payload);
    expect(shortenAlert(payload, overheadBytes + 99)).not.toBe(payload);
  });

  test("cuts the end and leaves everything else and the original alone", () => {
    const payload = createPayload({ alert: "x".repeat(100), badge: 3, custom: { k: "v" } });
    const before = JSON.stringify(payload);
    const shortened = shortenAlert(payload, bytesOf(payload) - 10);
    expect(shortened).toEqual({ aps: { alert: `${"x".repeat(87)}…`, badge: 3 }, k: "v" });
    expect(bytesOf(shortened)).toBe(bytesOf(payload) - 10);
    expect(JSON.stringify(payload)).toBe(before);
  });

  test("cuts the body of an alert with more than a body", () => {
    const payload = createPayload({ alert: { title: "t", body: "x".repeat(100), locArgs: ["a"] } });
    const shortened = shortenAlert(payload, 80);
    expect(shortened.aps?.alert).toMatchObject({ title: "t", "loc-args": ["a"] });
    expect(bytesOf(shortened)).toBe(80);
  });

  test("counts what JSON escapes at its escaped size", () => {
    const shortened = shortenAlert(createPayload({ alert: '"'.repeat(100) }), overheadBytes + 13);
    expect(alertOf(shortened)).toBe(`${'"'.repeat(5)}…`);
  });

  test.each([
    ["an emoji of two units", "\u{1F600}"],
    ["a family of joined emoji", "\u{1F468}\u200d\u{1F469}\u200d\u{1F467}"],
    ["a flag", "\u{1F1EB}\u{1F1F7}"],
    ["a letter with accents apart", "e\u0301\u0323"],
  ])("never cuts through %s", (_, character) => {
    const payload = createPayload({ alert: character.repeat(20) });
    for (let maxBytes = overheadBytes + 3; maxBytes < bytesOf(payload); maxBytes++) {
      const shortened = shortenAlert(payload, maxBytes);
      expect(bytesOf(shortened)).toBeLessThanOrEqual(maxBytes);
      const kept = alertOf(shortened).slice(0, -1);
      expect(kept).toBe(character.repeat(kept.length / character.length));
      // Nothing more would have fitted.
      expect(bytesOf(shortened) + Buffer.byteLength(character)).toBeGreaterThan(maxBytes);
    }
  });

  test("goes back to a white space where words shall stay whole", () => {
    const payload = createPayload({ alert: "one two  three four" });
    const at = (bytes: number) =>
      alertOf(shortenAlert(payload, overheadBytes + bytes, { at: "word", ellipsis: "" }));
    expect([at(18), at(14), at(13), at(9), at(8), at(7), at(6), at(3)]).toEqual([
      "one two  three",
      "one two  three",
      "one two",
      "one two",
      "one two",
      "one two",
      "one",
      "one",
    ]);
  });

  test("cuts a word that alone is too long", () => {
    const payload = createPayload({ alert: `${"x".repeat(50)} end` });
    expect(alertOf(shortenAlert(payload, overheadBytes + 10, { at: "word" }))).toBe(`${"x".repeat(7)}…`);
  });

  test("may leave nothing but the ellipsis", () => {
    expect(alertOf(shortenAlert(createPayload({ alert: "x".repeat(9) }), overheadBytes + 3))).toBe("…");
  });

  test.each([
    ["an empty text would not fit", createPayload({ alert: "x", custom: { k: "v".repeat(100) } })],
    ["there is no alert", createPayload({ custom: { k: "v".repeat(100) } })],
    ["there is no body", createPayload({ alert: { title: "t".repeat(100) } })],
    ["the body is a localised text", createPayload({ alert: { body: { locKey: "k".repeat(100) } } })],
    ["there is no aps", { mdm: "m".repeat(100) }],
  ])("refuses a payload when %s", (_, payload) => {
    expect(usageErrorOf(() => shortenAlert(payload, 90))).toMatchObject({
      code: "payload-too-large",
      bytes: bytesOf(payload),
      maxBytes: 90,
    });
  });

  test.each([
    { payload: { aps: { alert: null } }, maxBytes: 2, code: "payload-too-large" },
    { payload: { aps: null }, maxBytes: 2, code: "payload-too-large" },
    { payload: undefined, maxBytes: 90, code: "invalid-type" },
    { payload: {}, maxBytes: -1, code: "out-of-range" },
    { payload: {}, maxBytes: "90", code: "invalid-type" },
    { payload: { toJSON: () => "text" }, maxBytes: 90, code: "payload-not-serializable" },
    { payload: {}, maxBytes: 90, ellipsis: null, code: "invalid-type" },
  ])("refuses what plain JavaScript may pass: %j", ({ code, payload, maxBytes, ...options }) => {
    const shorten = () => shortenAlert(payload as unknown as Payload, maxBytes as number, options as object);
    expect(usageErrorOf(shorten).code).toBe(code);
  });

  test("refuses another place to cut at", () => {
    expect(usageErrorOf(() => shortenAlert({}, 90, { at: "line" as "word" }))).toMatchObject({
      code: "out-of-range",
      field: "at",
    });
  });
});
