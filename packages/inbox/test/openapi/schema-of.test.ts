import type { DisplayDeviceOptions } from "@apns/simulator/display";
import { expect, test } from "vitest";
import { listOf, object, oneOf, type SchemaOf, text } from "../../src/openapi/schemas/schema-of.js";

type Lock = NonNullable<DisplayDeviceOptions["lock"]>;
type Mirrors = NonNullable<DisplayDeviceOptions["mirrors"]>;
type Shape = { readonly does: "one" } | { readonly does: "two"; readonly name?: string };

test("I-57: a schema with other values than its type does not compile", () => {
  const right: SchemaOf<Lock> = oneOf("Both.", "locked", "in-use");
  // @ts-expect-error: a value of the simulator is missing.
  const tooFew: SchemaOf<Lock> = oneOf("One.", "locked");
  // @ts-expect-error: the simulator does not have the last one.
  const tooMany: SchemaOf<Lock> = oneOf("Three.", "locked", "in-use", "unlocked");
  // @ts-expect-error: an item is missing.
  const shortList: SchemaOf<Mirrors> = listOf("Two.", oneOf("One.", "watch", "mac"));
  expect([right, tooFew, tooMany, shortList.items].map((schema) => schema?.enum?.length)).toEqual([
    2, 1, 3, 2,
  ]);
});

test("I-57: an object has all fields of its type, and requires those that are always there", () => {
  const does = oneOf("Which.", "one", "two");
  const right = object<Shape>("Right.", { does, name: text("Of `two`.") }, { does: true });
  expect(right).toMatchObject({ required: ["does"], additionalProperties: false });
  // @ts-expect-error: a field is missing.
  object<Shape>("Without a name.", { does }, { does: true });
  // @ts-expect-error: a field is always there, and not required.
  object<Shape>("Nothing required.", { does, name: text("Of `two`.") }, {});
  // @ts-expect-error: a number is not a text.
  object<{ readonly size?: number }>("Another type.", { size: text("No number.") }, {});
});
