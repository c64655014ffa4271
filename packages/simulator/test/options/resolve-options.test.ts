import { describe, expect, test } from "vitest";
import { oneOf, text, whole } from "../../src/checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  optionsCheck,
  type Resolved,
  resolveOptions,
} from "../../src/options/resolve-options.js";

interface Inner {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

interface Options {
  readonly delayMs?: number | undefined;
  readonly mode?: "on" | "off" | undefined;
  readonly name?: string | undefined;
  readonly range?: Inner | undefined;
}

const INNER: OptionTable<Resolved<Inner>> = { min: option(whole(0, 9), 1), max: option(whole(0, 9), 8) };

const TABLE: OptionTable<Resolved<Options, "name">> = {
  delayMs: option(whole(0, 10), 5),
  mode: option(oneOf("on", "off"), "on"),
  name: optional(text),
  range: option<Inner>(optionsCheck(INNER, "range"), { min: 1, max: 8 }),
};

const DEFAULTS = { delayMs: 5, mode: "on", name: undefined, range: { min: 1, max: 8 } };

const resolve = (options: unknown): unknown => resolveOptions(TABLE, options, "brew");

describe("resolveOptions", () => {
  test("fills in the defaults", () => {
    expect(resolve({})).toEqual(DEFAULTS);
  });

  test("takes undefined for the default, in a nested option too", () => {
    const nothing = { delayMs: undefined, mode: undefined, name: undefined, range: undefined };
    expect(resolve(nothing)).toEqual(DEFAULTS);
    expect(resolve({ range: { min: undefined, max: 3 } })).toHaveProperty("range", { min: 1, max: 3 });
  });

  test("keeps a given zero", () => {
    expect(resolve({ delayMs: 0 })).toHaveProperty("delayMs", 0);
  });

  test.each<[string, unknown, string]>([
    [
      "an unknown option",
      { delay: 1 },
      "delay: no such option of brew; the options are delayMs, mode, name, range",
    ],
    ["one of Object's own names", { constructor: 1 }, "constructor: no such option of brew"],
    [
      "an unknown nested option",
      { range: { mid: 1 } },
      "range.mid: no such option of range; the options are min, max",
    ],
    ["a value out of range", { delayMs: 11 }, "delayMs: expected a whole number from 0 to 10, got 11"],
    ["NaN", { delayMs: Number.NaN }, "delayMs: expected a whole number from 0 to 10, got NaN"],
    ["null", { delayMs: null }, "delayMs: expected a whole number from 0 to 10, got null"],
    ["a value of another kind", { mode: true }, "mode: expected one of on, off, got true"],
    [
      "a nested value out of range",
      { range: { max: 10 } },
      "range.max: expected a whole number from 0 to 9, got 10",
    ],
    ["a number for nested options", { range: 7 }, "range: expected an object, got 7"],
    ["no object at all", "fast", 'brew: expected an object, got "fast"'],
    ["null for the options", null, "brew: expected an object, got null"],
  ])("refuses %s", (_what, options, message) => {
    expect(() => resolve(options)).toThrow(
      expect.objectContaining({
        name: "SimulatorError",
        code: "invalid-option",
        message: expect.stringContaining(message),
      }),
    );
  });

  // As in fields.test.ts: if a marked line did compile, `tsc -b` would report the mark.
  test("a table that lacks an option, has one too many or a default of another kind does not compile", () => {
    const { min, max } = INNER;
    // @ts-expect-error max is missing
    const lacking: OptionTable<Resolved<Inner>> = { min };
    // @ts-expect-error there is no mid
    const excessive: OptionTable<Resolved<Inner>> = { min, max, mid: max };
    // @ts-expect-error the default is not a number
    const wrong: OptionTable<Resolved<Inner>> = { min, max: option(whole(0, 9), "8") };
    // @ts-expect-error without a default, max would be undefined where a number is promised
    const undefinedDefault: OptionTable<Resolved<Inner>> = { min, max: optional(whole(0, 9)) };
    expect([lacking, excessive, wrong, undefinedDefault]).toHaveLength(4);
  });
});
