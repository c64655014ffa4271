import { expect, test } from "vitest";
import { exportListFaults } from "../../scripts/faults/export-list-faults.mjs";

const entry = { specifier: "@apns/wire/http2", exported: ["HpackDecoder", "HpackEncoder"] };
const heading = "### `@apns/wire/http2`";

const planted = [
  ["a whole list", `${heading}\n- \`HpackDecoder\`: reads\n- \`HpackEncoder\`: writes\n`, []],
  ["two names in one item", `${heading}\n- \`HpackDecoder\`, \`HpackEncoder\`: both ways\n`, []],
  ["a name with its arguments", `${heading}\n- \`HpackDecoder(bytes)\`\n- \`HpackEncoder<T>\`\n`, []],
  ["a missing name", `${heading}\n- \`HpackDecoder\`\n`, ["@apns/wire/http2: HpackEncoder is not listed"]],
  [
    "a name that is only mentioned",
    `${heading}\n- \`HpackDecoder\`: the counterpart of \`HpackEncoder\`\n`,
    ["@apns/wire/http2: HpackEncoder is not listed"],
  ],
  [
    "a surplus name",
    `${heading}\n- \`HpackDecoder\`\n- \`HpackEncoder\`\n- \`Huffman\`\n`,
    ["@apns/wire/http2: Huffman is listed and not exported"],
  ],
  [
    "a name that is listed twice",
    `${heading}\n- \`HpackDecoder\`\n- \`HpackEncoder\`\n- \`HpackDecoder\`\n`,
    ["@apns/wire/http2: HpackDecoder is listed twice"],
  ],
  [
    "a list of another entry",
    `${heading}\n- \`HpackDecoder\`\n### \`@apns/wire\`\n- \`HpackEncoder\`\n`,
    ["@apns/wire/http2: HpackEncoder is not listed"],
  ],
  ["no list", "### `@apns/wire`\n", ["no heading with `@apns/wire/http2`, so that 2 exports are not listed"]],
];

test.each(planted)("exports: %s", (_, readme, faults) => {
  expect(exportListFaults(readme, entry)).toEqual(faults);
});
