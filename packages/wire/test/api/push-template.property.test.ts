import { createPushRequest, type PushNotification, PushTemplate, pushTypes } from "@apns/wire/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const seconds = fc.integer({ min: 0, max: 2 ** 32 });
/** Fields that are right, and some that are wrong. */
const commons: fc.Arbitrary<Omit<PushNotification, "deviceToken">> = fc.record(
  {
    payload: fc.oneof(
      fc.constantFrom(
        { aps: { alert: "x" } },
        { aps: { "content-available": 1 as const } },
        { n: Number.NaN },
      ),
      fc.constantFrom('{"aps":{}}', "[]", "").map((text) => new TextEncoder().encode(text)),
    ),
    expiration: fc.oneof(
      seconds,
      seconds.map((at) => new Date(1000 * at)),
    ),
    priority: fc.constantFrom(10 as const, 5 as const, 1 as const),
    topic: fc.constantFrom("com.example.app", "com example"),
    pushType: fc.constantFrom(...pushTypes),
    collapseId: fc.constantFrom("one", "x".repeat(65)),
    id: fc.constantFrom("123E4567-e89b-42d3-a456-426614174000", "no id"),
  },
  { requiredKeys: ["payload"] },
);
const deviceTokens = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.uint8Array({ minLength: 1, maxLength: 101 }).map((bytes) => Buffer.from(bytes).toString("hex")),
  fc.constantFrom("<0A0B 0c0d>", "", "xyz", "abc", "ab".repeat(32), "ab".repeat(33), `${"ab".repeat(31)}AB`),
  fc.constantFrom(null, 7, {}).map((value) => value as unknown as string),
);
const defaults = fc.constantFrom(undefined, { topic: "com.example.default" });

/** What it returns, or the error that it throws, as far as a program sees it. */
function resultOf(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    const { name, code, field, message } = error as Error & { code?: string; field?: string };
    return { name, code, field, message };
  }
}

describe("A-60: a template of notifications", () => {
  test("A-60: makes the requests that are made one by one, and refuses what they refuse", () => {
    fc.assert(
      fc.property(
        commons,
        fc.array(deviceTokens, { minLength: 1, maxLength: 5 }),
        defaults,
        (common, list, given) => {
          const sound = "ab".repeat(32);
          const refusal = resultOf(() => void createPushRequest({ ...common, deviceToken: sound }, given));
          const made = resultOf(() => new PushTemplate(common, given));
          if (!(made instanceof PushTemplate)) {
            expect(made).toEqual(refusal);
            return;
          }
          for (const deviceToken of list) {
            expect(resultOf(() => made.requestFor(deviceToken))).toEqual(
              resultOf(() => createPushRequest({ ...common, deviceToken }, given)),
            );
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
