import { encodeNotification, NotificationDecoder, type Payload } from "@apns/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const deviceToken = "ab".repeat(32);
const maxPayloadBytes = 0xffff;

/** The payload that goes over the wire, as text. */
function sent(payload: object): string {
  const frame = encodeNotification({ deviceToken, payload: payload as Payload }, { maxPayloadBytes });
  const [notification] = new NotificationDecoder({ maxFrameBytes: 70_000 }).push(frame);
  return new TextDecoder().decode(notification?.payload);
}

describe("W-32: what was encoded before a payload leaves no trace in it", () => {
  const two = { a: 1, bb: 2 };

  test.each<[string, object]>([
    ["one with fewer keys and a longer text", { a: "a text that lies over the second key" }],
    ["one whose first value is longer", { a: 10, bb: 2 }],
    ["one whose first value is shorter", { a: "", bb: 2 }],
    ["one with another key at the place of the second", { a: 1, bc: 2 }],
    ["one that breaks off at a key, after a longer text", { a: "x".repeat(99), ["k".repeat(5500)]: 1 }],
    ["one that breaks off at a value", { a: "x".repeat(99), b: { toJSON: () => 1 } }],
    [
      "one with more keys than are remembered",
      Object.fromEntries([..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"].map((key) => [key, key])),
    ],
  ])("W-32: %s", (_, other) => {
    expect(sent(two)).toBe(JSON.stringify(two));
    expect(sent(other)).toBe(JSON.stringify(other));
    expect(sent(two)).toBe(JSON.stringify(two));
    expect(sent(two)).toBe(JSON.stringify(two));
  });

  test("W-32: one whose getter throws", () => {
    const throws = { a: "a text that lies over the second key" };
    Object.defineProperty(throws, "b", {
      enumerable: true,
      get: () => {
        throw new Error("mine");
      },
    });
    expect(sent(two)).toBe(JSON.stringify(two));
    expect(() => sent(throws)).toThrow("payload");
    expect(sent(two)).toBe(JSON.stringify(two));
  });

  test("W-32: any, one after the other", () => {
    // Few keys and short values, so that the same key often stands at the same place.
    const key = fc.constantFrom("a", "b", "aps", "alert", "é", 'quote"', "k".repeat(30));
    const text = fc.constantFrom("", "x", "y", "default", "ü", "\ud800", "tab\t", "long ".repeat(9));
    const refused = fc.constant(() => 1);
    const leaf = fc.oneof(text, fc.nat(1200), fc.constantFrom(-1, 1.5, true, null, undefined));
    const { payload } = fc.letrec<{ payload: object; value: unknown }>((tie) => ({
      payload: fc.dictionary(key, tie("value"), { maxKeys: 6, noNullPrototype: true }),
      value: fc.oneof(
        { maxDepth: 3 },
        { weight: 12, arbitrary: leaf },
        { weight: 4, arbitrary: tie("payload") },
        { weight: 2, arbitrary: fc.array(fc.oneof(text, fc.nat(9)), { maxLength: 3 }) },
        { weight: 1, arbitrary: refused },
      ),
    }));
    fc.assert(
      fc.property(fc.array(payload, { minLength: 2, maxLength: 12 }), (payloads) => {
        for (const one of payloads) {
          const wasRefused = attempt(() => sent(one));
          if (wasRefused !== undefined) expect(wasRefused).toBe(JSON.stringify(one));
        }
      }),
      { numRuns: 1500 },
    );
  });
});

function attempt(act: () => string): string | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
