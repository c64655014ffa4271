import { describe, expect, test } from "vitest";
import { type Check, either, isNumber, oneOf, text, whole } from "../../src/checks/check.js";
import { fields, required } from "../../src/checks/fields.js";
import { Place } from "../../src/checks/place.js";
import type { CloseMode, Drawn } from "../../src/rules/close-mode.js";

interface Pause {
  readonly reason: string;
  readonly lengthMs?: number;
}

const reason = required(text);
const lengthMs = whole(0, 10);
const place = new Place("invalid-rule", "pause");

// Each line that must not compile is marked; if it did compile, `tsc -b` would report the mark.
describe("the checks of an object follow its type", () => {
  test("all fields, each of its kind, compile", () => {
    expect(fields<Pause>({ reason, lengthMs })({ reason: "tea", lengthMs: 3 }, place)).toEqual({
      reason: "tea",
      lengthMs: 3,
    });
  });

  test("a field of the type that has no check does not compile", () => {
    // @ts-expect-error lengthMs is missing
    const check = fields<Pause>({ reason });
    expect(() => check({ reason: "tea", lengthMs: 3 }, place)).toThrow(/^pause\.lengthMs: no such field/);
  });

  test("a check for a field that the type lacks does not compile", () => {
    // @ts-expect-error the type has no lengthMinutes
    const check = fields<Pause>({ reason, lengthMs, lengthMinutes: lengthMs });
    expect(check({ reason: "tea", lengthMinutes: 1 }, place)).toHaveProperty("lengthMinutes", 1);
  });

  test("a check of another kind does not compile", () => {
    // @ts-expect-error lengthMs is a number
    const check = fields<Pause>({ reason, lengthMs: text });
    expect(check({ reason: "tea", lengthMs: "long" }, place)).toHaveProperty("lengthMs", "long");
  });

  test("a required field whose check is optional does not compile, nor the other way round", () => {
    // @ts-expect-error reason is required
    const lax = fields<Pause>({ reason: text, lengthMs });
    expect(lax({}, place)).toEqual({});
    // @ts-expect-error lengthMs is optional
    const strict = fields<Pause>({ reason, lengthMs: required(lengthMs) });
    expect(() => strict({ reason: "tea" }, place)).toThrow(/^pause\.lengthMs: is missing/);
  });

  test("a check that allows less than its type does not compile", () => {
    // @ts-expect-error a CloseMode may be "close", "half-close" or "never", too
    const closeMode: Check<CloseMode> = oneOf("fin", "reset");
    expect(() => closeMode("never", place)).toThrow(/^pause: expected one of fin, reset, got "never"/);
    // @ts-expect-error a Drawn may be a range
    const drawn: Check<Drawn> = whole(0, 10);
    expect(() => drawn({ min: 1, max: 2 }, place)).toThrow(/got an object/);
  });

  test("a check that allows more than its type does not compile", () => {
    // @ts-expect-error lengthMs is never a string
    const check = fields<Pause>({ reason, lengthMs: either(isNumber, whole(0, 10), oneOf("forever")) });
    expect(check({ reason: "tea", lengthMs: "forever" }, place)).toHaveProperty("lengthMs", "forever");
  });
});
