import type { Notification } from "@apns/client";
import { assertStorable, openQueue } from "@apns/queue";
import { expect, test } from "vitest";
import { decodeContent } from "../src/chunk/chunk-content.js";
import { Queue } from "../src/queue.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

const good: Notification = { deviceToken: "ab", payload: { aps: { alert: "x" } } };
const throwing = {
  ...good,
  get topic(): string {
    throw new Error("a bug of the program");
  },
};

/** What only plain JavaScript gives, with the code and the field of its refusal. */
const refused: readonly (readonly [given: unknown, code: string, field: string, message: RegExp])[] = [
  [null, "invalid-type", "notification", /must be an object, not null/],
  [5, "invalid-type", "notification", /must be an object, not/],
  [[good], "invalid-type", "notification", /must be an object, not/],
  [throwing, "invalid-type", "notification", /getter/],
  [{ ...good, identifier: "abc" }, "invalid-type", "identifier", /must be a number/],
  [{ ...good, identifier: 10n }, "invalid-type", "identifier", /must be a number/],
  [{ ...good, identifier: null }, "invalid-type", "identifier", /must be a number/],
  ...[1.5, -1, 2 ** 32, Number.NaN].map(
    (identifier) =>
      [
        { ...good, identifier },
        "out-of-range",
        "identifier",
        /must be an integer from 0 to 4294967295/,
      ] as const,
  ),
  ...[{}, 5, null, ""].map(
    (identity) => [{ ...good, identity }, "invalid-type", "identity", /must be a non-empty string/] as const,
  ),
  [{ ...good, context: {} }, "unknown-option", "context", /a table of yours/],
];

test("Q-82: what the client would refuse is refused by name, with shape and limit, and nothing of it is stored", async () => {
  for (const [given, code, field, message] of refused) {
    await using queue = await openQueue("memory:");
    // As the first, and after others whose fields it is compared with.
    for (const source of [[[given]], [[good, good, good, given]]]) {
      const refusal = { name: "UsageError", code, field, message: expect.stringMatching(message) };
      await expect(queue.enqueue(source as never)).rejects.toMatchObject(refusal);
    }
    expect((await queue.stats()).waiting).toBe(0);
  }
});

test("Q-82: assertStorable refuses the same", () => {
  for (const [given, code, field] of refused) {
    let thrown: unknown;
    try {
      assertStorable(given as Notification);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "UsageError", code, field });
  }
  expect(() => assertStorable({ ...good, identifier: 0xffffffff, identity: "i" })).not.toThrow();
});

test("Q-82: fields that a notification inherits are stored as they would be sent", async () => {
  class Greeting {
    readonly deviceToken = "ab";
    readonly payload = good.payload;
    get topic(): string {
      return "com.example.app";
    }
  }
  const store = new MemoryStore();
  await new Queue(store).enqueue(new Greeting());
  const [lane] = await store.readyLanes();
  expect(lane?.topic).toBe("com.example.app");
  const [chunk] = await store.claim({ lane: lane?.id ?? "", maxChunks: 1, leaseMs: 1000, worker: "w" });
  expect(decodeContent(chunk?.content ?? new Uint8Array()).fields).toEqual({ topic: "com.example.app" });
});
