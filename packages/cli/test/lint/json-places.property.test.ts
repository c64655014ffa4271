import fc from "fast-check";
import { expect, test } from "vitest";
import { placeAt, pointerPart, pointerPlaces } from "../../src/lint/json-places.js";
import { lintPayload } from "../../src/lint/lint-payload.js";

/** The pointers of all members of a value. */
function pointersOf(value: unknown, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  const members = Object.entries(value);
  return [pointer, ...members.flatMap(([key, one]) => pointersOf(one, `${pointer}/${pointerPart(key)}`))];
}

const jsonText = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2, "\t"))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

test("L-48: every member of any JSON has its place, at its key or value", () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      const value: unknown = JSON.parse(text);
      const places = pointerPlaces(text);
      expect([...places.keys()].sort()).toEqual(pointersOf(value).sort());
      for (const [pointer, at] of places) {
        const { line, column } = placeAt(text, at);
        expect(text.split("\n")[line - 1]?.[column - 1]).toBe(text[at]);
        const last = pointer.split("/").at(-1) ?? "";
        const key = last.replaceAll("~1", "/").replaceAll("~0", "~");
        const isKey = text.startsWith(JSON.stringify(key), at);
        const isValue = /^(?:[-\d{["]|true|false|null)/.test(text.slice(at));
        expect(isKey || isValue).toBe(true);
      }
    }),
  );
});

test("L-48: no text makes it throw, and every finding has a place inside the text", () => {
  const texts = fc.oneof(
    fc.string(),
    jsonText,
    fc.json().map((text) => `{"aps":${text}}`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const lines = text.split("\n");
      for (const { line, column } of lintPayload(text, undefined).findings) {
        expect(line).toBeGreaterThan(0);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
      }
    }),
  );
});
