import { expect, test } from "vitest";
import { errorCodeFaults } from "../../scripts/faults/error-code-faults.mjs";

const error = { name: "WireError", codes: ["too-long", "bad-frame"] };
const heading = "## WireError: bytes that cannot be read";

const planted = [
  [
    "a row for each",
    `${heading}\n| code | cure |\n|---|---|\n| \`too-long\` | a |\n| \`bad-frame\` | b |\n`,
    [],
  ],
  ["two codes in one row", `${heading}\n| \`too-long\`, \`bad-frame\` | see \`field\` |\n`, []],
  ["a sentence", `${heading}\n\n\`too-long\` and \`bad-frame\`: see the package.\n`, []],
  [
    "a missing row",
    `${heading}\n| \`too-long\` | not \`bad-frame\` |\n`,
    ["WireError: bad-frame is not described"],
  ],
  [
    "a surplus row",
    `${heading}\n| \`too-long\` | |\n| \`bad-frame\` | |\n| \`closed\` | |\n`,
    ["WireError: closed is described and does not exist"],
  ],
  [
    "a row of another class",
    `${heading}\n| \`too-long\` | |\n## UsageError\n| \`bad-frame\` | |\n`,
    ["WireError: bad-frame is not described"],
  ],
  ["no section", "## UsageError\n", ["WireError has no heading"]],
];

test.each(planted)("codes: %s", (_, document, faults) => {
  expect(errorCodeFaults(document, error)).toEqual(faults);
});
