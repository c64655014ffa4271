import fc from "fast-check";
import { expect, test } from "vitest";
import { LineProblem } from "../../../src/input/forms/input-record.js";
import { readJsonList } from "../../../src/input/forms/json-records.js";
import { plainOf } from "../../../src/json/json-value.js";

/** Each item of a list, or its problem, by its number. */
async function itemsOf(pieces: readonly Uint8Array[]): Promise<[number, unknown][]> {
  const items: [number, unknown][] = [];
  const options = { first: new Uint8Array(), name: "", signal: new AbortController().signal };
  const chunks = (async function* () {
    yield* pieces;
  })();
  for await (const records of readJsonList({ ...options, chunks, map: new Map(), header: true })) {
    for (const { line, content } of records) {
      items.push([line, content instanceof LineProblem ? content.message : plainOf(content)]);
    }
  }
  return items;
}

const object = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
  noNullPrototype: true,
});

test("L-22: a JSON list gives its items, however it is cut and indented", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { maxLength: 6 }),
      fc.constantFrom(0, 2),
      fc.array(fc.nat(300), { maxLength: 8 }),
      async (list, indent, cuts) => {
        const bytes = Buffer.from(` ${JSON.stringify(list, undefined, indent)}\n`);
        const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(await itemsOf(pieces)).toEqual(list.map((one, at) => [at + 1, one]));
      },
    ),
  );
});

test.each([
  [
    '[{"a":1},2,{"b":"]"}]',
    [
      [1, { a: 1 }],
      [2, "the item is not a JSON object"],
      [3, { b: "]" }],
    ],
  ],
  [
    '[{"a":1},]',
    [
      [1, { a: 1 }],
      [2, expect.stringContaining("the item is not JSON")],
    ],
  ],
  [
    '[{"a":1},{"b',
    [
      [1, { a: 1 }],
      [2, expect.stringContaining("no end")],
    ],
  ],
  ["[]", []],
])("L-22: of the list %s a wrong item costs itself alone", async (text, items) => {
  expect(await itemsOf([Buffer.from(text)])).toEqual(items);
});
