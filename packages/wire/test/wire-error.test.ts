import { WireError } from "@apns/wire";
import { expect, test } from "vitest";

test("a WireError is an Error with a name, a code and what else is known", () => {
  const cause = new Error("underneath");
  const error = new WireError("payload-too-large", "too large", {
    field: "payload",
    bytes: 2,
    maxBytes: 1,
    cause,
  });
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe("WireError: too large");
  expect(error).toMatchObject({ code: "payload-too-large", field: "payload", bytes: 2, maxBytes: 1, cause });
});

test("what is not known is undefined, and there is no cause", () => {
  const error = new WireError("truncated", "cut off");
  expect([error.field, error.bytes, error.maxBytes]).toEqual([undefined, undefined, undefined]);
  expect("cause" in error).toBe(false);
});
