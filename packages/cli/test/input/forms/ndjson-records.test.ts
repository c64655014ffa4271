import { expect, test } from "vitest";
import { LineProblem } from "../../../src/input/forms/input-record.js";
import { readNdjson } from "../../../src/input/forms/ndjson-records.js";
import { plainOf } from "../../../src/json/json-value.js";

/** What each line of a text is, or its problem, by its number. */
async function linesOf(text: string): Promise<[number, unknown][]> {
  const lines: [number, unknown][] = [];
  const options = { first: new Uint8Array(), name: "", signal: new AbortController().signal };
  const chunks = (async function* () {
    yield Buffer.from(text);
  })();
  for await (const records of readNdjson({ ...options, chunks, map: new Map(), header: true })) {
    for (const { line, content } of records) {
      lines.push([line, content instanceof LineProblem ? content.message : plainOf(content)]);
    }
  }
  return lines;
}

test.each([
  ["of letters", "aB".repeat(32)],
  ["of digits alone, which JSON takes for a number", "7".repeat(64)],
  ["of the most digits", "0a".repeat(100)],
])("L-82: a device token alone is a notification: one %s", async (_, deviceToken) => {
  expect(await linesOf(`\n ${deviceToken}\t\r\n{"deviceToken":"00"}`)).toEqual([
    [2, { deviceToken }],
    [3, { deviceToken: "00" }],
  ]);
});

test.each([
  "ab".repeat(31),
  `${"ab".repeat(100)}a`,
  `x${"ab".repeat(32)}`,
  `${"ab".repeat(32)},1`,
  `"${"ab".repeat(32)}"`,
])("L-82: what is not a device token has to be JSON: %s", async (text) => {
  expect(await linesOf(text)).toEqual([[1, expect.stringMatching(/^the line is not (JSON:|a JSON object)/)]]);
});
