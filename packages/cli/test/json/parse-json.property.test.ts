import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainOf, writeJson } from "../../src/json/json-value.js";
import { JsonError, parseJson } from "../../src/json/parse-json.js";

/** Undefined for a text that is not JSON. */
function plainByNode(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function read(text: string): { readonly value: unknown } | "syntax" | "content" {
  try {
    return { value: plainOf(parseJson(text)) };
  } catch (error) {
    if (error instanceof JsonError) return error.kind;
    throw error;
  }
}

describe("parseJson", () => {
  test("L-6: reads what JSON.parse reads, and writes it as JSON.stringify does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(read(text)).toEqual({ value: JSON.parse(text) });
        // An object of JavaScript moves keys like "7" to the front; the reader leaves them where they are.
        expect(writeJson(parseJson(text))).toBe(JSON.stringify(value));
      }),
    );
  });

  test("L-6: refuses what JSON.parse refuses, wherever a text is damaged", () => {
    const damage = fc.tuple(
      fc.jsonValue(),
      fc.nat(),
      fc.nat(3),
      fc.constantFrom("", '"', "\\", "{", "]", ",", "0", "-", ".", "e", "\n", "\0"),
    );
    fc.assert(
      fc.property(damage, ([value, place, length, inserted]) => {
        const text = JSON.stringify(value);
        const at = place % (text.length + 1);
        const damaged = text.slice(0, at) + inserted + text.slice(at + length);
        const ours = read(damaged);
        const theirs = plainByNode(damaged);
        // A number too large is seen before the damage that follows it.
        if (ours !== "content") expect(ours === "syntax" ? undefined : ours).toEqual(theirs);
      }),
      { numRuns: 2000 },
    );
  });

  test("L-6: every number keeps its spelling", () => {
    const digits = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,40})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?$/);
    fc.assert(
      fc.property(digits, (number) => {
        expect(writeJson(parseJson(`{"a":[ ${number} ]}`))).toBe(`{"a":[${number}]}`);
      }),
    );
  });

  test.each([
    ['{"a":{"b":1,"b":2}}', "a.b comes twice, and readers differ about which one counts"],
    ['{"a":[0,-1e999]}', "a[1] is larger than any number that a device can read: write it as text"],
    ["[".repeat(100_000), /^\[0\]\[0\].*\.\.\. is nested more than 200 levels deep$/],
  ])("L-6: says where the trouble is: %s", (text, said) => {
    expect(() => parseJson(text)).toThrow(said);
  });

  test.each([
    "",
    " ",
    "{",
    '{"a"}',
    '{"a":1,}',
    "[1,]",
    "01",
    "1.",
    "+1",
    "'a'",
    '"a',
    "tru",
    "1 2",
    "\uFEFF1",
    '{"a":1}}',
    "NaN",
  ])("L-6: refuses %j as JSON.parse does", (text) => {
    expect(read(text)).toBe("syntax");
    expect(plainByNode(text)).toBeUndefined();
  });
});
