import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutComments } from "../../src/config/without-comments.js";

test("L-34: comments and last commas are left out, and nothing of a text is", () => {
  expect(
    JSON.parse(
      withoutComments(
        '{ // one\n "a": "// no, \\" /* no */ ,]", /* two\n lines */ "b": [1, 2, /* last */ ], "c": "x", // end\n }',
      ),
    ),
  ).toEqual({ a: '// no, " /* no */ ,]', b: [1, 2], c: "x" });
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(withoutComments(text)).toBe(text);
    }),
  );
});
