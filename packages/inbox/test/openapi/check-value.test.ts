import { describe, expect, test } from "vitest";
import { checkValue } from "../../src/openapi/check-value.js";
import { openApiDocument } from "../../src/openapi/open-api-document.js";
import type { Schema } from "../../src/openapi/schema.js";

describe("checkValue", () => {
  test("I-6: names the first place that differs, as a JSON pointer", () => {
    const schema: Schema = {
      type: "object",
      properties: {
        a: { type: "array", items: { type: "integer", minimum: 1 }, maxItems: 2 },
        "b/c": { enum: ["x"] },
      },
      required: ["a"],
      additionalProperties: false,
    };
    const at = (value: unknown): string | undefined => checkValue(schema, value)?.pointer;
    expect(at({ a: [1] })).toBeUndefined();
    expect(at({})).toBe("/a");
    expect(at({ a: [1, 0] })).toBe("/a/1");
    expect(at({ a: [1, 1.5] })).toBe("/a/1");
    expect(at({ a: [1, 1, 1] })).toBe("/a");
    expect(at({ a: [], "b/c": "y" })).toBe("/b~1c");
    expect(at({ a: [], other: 1 })).toBe("/other");
    expect(at({ a: [], __proto__: null, constructor: 1 })).toBe("/constructor");
    expect(at(null)).toBe("");
  });

  test("I-6: of alternatives, reports the one that comes furthest", () => {
    const rule: Schema = { $ref: "#/components/schemas/RuleChange" };
    expect(checkValue(rule, { do: {} })).toBeUndefined();
    expect(checkValue(rule, [{ do: {} }])).toBeUndefined();
    expect(checkValue(rule, [{ do: {}, times: 0 }])?.pointer).toBe("/0/times");
  });
});

describe("the document", () => {
  test("I-35: refers to nothing that it lacks, and describes every parameter of a path", () => {
    const document = openApiDocument();
    const names = new Set(Object.keys(document.components.schemas));
    for (const [, name = ""] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(names).toContain(name);
    }
    const ids: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods) as {
        operationId: string;
        parameters?: { name: string; in: string }[];
      }[]) {
        ids.push(operation.operationId);
        const inPath = (operation.parameters ?? [])
          .filter((one) => one.in === "path")
          .map(({ name }) => `{${name}}`);
        expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });
});
