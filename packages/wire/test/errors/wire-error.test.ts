import { UsageError, type UsageErrorCode, WireError, type WireErrorCode } from "@apns/wire";
import { describe, expect, test, vi } from "vitest";

type Errors = Pick<typeof import("@apns/wire"), "UsageError" | "WireError">;

/** Another copy of the two classes, as in a program that loads the ESM and the CommonJS build. */
async function anotherCopy(): Promise<Errors> {
  vi.resetModules();
  const copy: Errors = await import("@apns/wire");
  expect(copy.UsageError).not.toBe(UsageError);
  return copy;
}

const misuse: readonly UsageErrorCode[] = [
  "invalid-type",
  "out-of-range",
  "unknown-option",
  "missing-option",
  "conflicting-options",
  "invalid-device-token",
  "invalid-payload",
  "payload-not-serializable",
  "payload-too-large",
  "unsupported-protocol",
  "wrong-topic",
  "closed",
];
const wire: readonly WireErrorCode[] = [
  "malformed-frame",
  "frame-too-large",
  "malformed-error-response",
  "malformed-feedback-tuple",
  "malformed-answer",
  "truncated",
];
/** The codes of the first list that were a WireError's in 0.1. */
const former: readonly UsageErrorCode[] = [
  "invalid-type",
  "out-of-range",
  "unknown-option",
  "invalid-device-token",
  "invalid-payload",
  "payload-not-serializable",
  "payload-too-large",
];

describe.each([
  ["UsageError", (details: object) => new UsageError("payload-too-large", "too large", details)],
  ["WireError", (details: object) => new WireError("frame-too-large", "too large", details)],
] as const)("%s", (name, create) => {
  test("is an Error with a name, a code and its details", () => {
    const cause = new Error("underneath");
    const error = create({ field: "payload", bytes: 2, maxBytes: 1, cause });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe(`${name}: too large`);
    expect(error).toMatchObject({ field: "payload", bytes: 2, maxBytes: 1, cause });
  });

  test("has undefined for absent details, and no cause", () => {
    const error = create({ field: undefined });
    expect([error.field, error.bytes, error.maxBytes]).toEqual([undefined, undefined, undefined]);
    expect("cause" in error).toBe(false);
  });

  test("keeps its message in JSON, and shows no brand", () => {
    const error = create({ field: "payload", bytes: 2, maxBytes: 1 });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name,
      code: error.code,
      message: "too large",
      field: "payload",
      bytes: 2,
      maxBytes: 1,
    });
    expect(Object.keys(error).sort()).toEqual(["bytes", "code", "field", "maxBytes", "name"]);
    expect(
      Object.getOwnPropertySymbols(error).filter((key) => Object.keys(error).includes(String(key))),
    ).toEqual([]);
  });
});

describe("instanceof", () => {
  test.each(misuse)("UsageError %s is a UsageError of every copy", async (code) => {
    const copy = await anotherCopy();
    expect(new copy.UsageError(code, "") instanceof UsageError).toBe(true);
    expect(new UsageError(code, "") instanceof copy.UsageError).toBe(true);
  });

  test.each(wire)("WireError %s is a WireError of every copy, and never a UsageError", async (code) => {
    const copy = await anotherCopy();
    for (const error of [new copy.WireError(code, ""), new WireError(code, "")]) {
      expect([error instanceof WireError, error instanceof copy.WireError]).toEqual([true, true]);
      expect([error instanceof UsageError, error instanceof copy.UsageError]).toEqual([false, false]);
    }
  });

  test.each(misuse)("UsageError %s is a WireError, too, if that code was a WireError's", async (code) => {
    const copy = await anotherCopy();
    const error: unknown = new copy.UsageError(code, "", { bytes: 2, maxBytes: 1 });
    expect(error instanceof WireError).toBe(former.includes(code));
    // As a program written for 0.1 has it: this has to compile.
    if (error instanceof WireError && error.code === "payload-too-large") expect(error.bytes).toBe(2);
  });

  test("nothing else is one of the two", () => {
    for (const value of [
      undefined,
      null,
      7,
      "UsageError",
      {},
      new Error("x"),
      { name: "WireError" },
      () => 0,
    ]) {
      expect([value instanceof UsageError, value instanceof WireError]).toEqual([false, false]);
    }
  });

  test("a subclass has instances of its own alone", () => {
    class Mine extends UsageError {}
    class Yours extends WireError {}
    const mine = new Mine("closed", "");
    expect([mine instanceof Mine, mine instanceof UsageError, mine instanceof Yours]).toEqual([
      true,
      true,
      false,
    ]);
    expect(new UsageError("closed", "") instanceof Mine).toBe(false);
    expect(new WireError("truncated", "") instanceof Yours).toBe(false);
    expect(new Yours("truncated", "") instanceof WireError).toBe(true);
  });
});
