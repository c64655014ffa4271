import { describeShape } from "@apns/wire/errors";
import { expect, test } from "vitest";

test.each([
  [null, "null"],
  [undefined, "undefined"],
  ["", "an empty string"],
  ["secret", "a string of 6 characters"],
  [7.5, "the number 7.5"],
  [Number.NaN, "the number NaN"],
  [false, "the boolean false"],
  [7n, "a BigInt"],
  [Symbol("secret"), "a symbol"],
  [() => "secret", "a function"],
  [["secret", "secret"], "an array of 2 elements"],
  [new Uint8Array(3), "a view of 3 bytes"],
  [{ secret: "secret" }, "an object"],
])("the shape of %s", (value, shape) => {
  expect(describeShape(value)).toBe(shape);
});

test("no shape shows text or members", () => {
  for (const value of ["secret", ["secret"], { secret: 1 }, Symbol("secret"), function secret() {}]) {
    expect(describeShape(value)).not.toContain("secret");
  }
});
