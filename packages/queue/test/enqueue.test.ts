import { Buffer } from "node:buffer";
import type { Notification } from "@apns/client";
import { openQueue } from "@apns/queue";
import { expect, test } from "vitest";
import { decodeContent } from "../src/chunk/chunk-content.js";
import { decodeEntries } from "../src/chunk/chunk-entries.js";
import { Queue } from "../src/queue.js";
import type { LeasedChunk } from "../src/store/chunk-record.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");
const tokens = (count: number): string[] => Array.from({ length: count }, (_, n) => deviceToken(n));

async function stored(store: MemoryStore): Promise<readonly LeasedChunk[]> {
  const chunks: LeasedChunk[] = [];
  for (const lane of await store.readyLanes()) {
    chunks.push(...(await store.claim({ lane: lane.id, maxChunks: 1000, leaseMs: 1000, worker: "w" })));
  }
  return chunks;
}

test("Q-28: notifications that follow each other and differ in their device token only share chunks of 500", async () => {
  const store = new MemoryStore();
  const queue = new Queue(store);
  const payload = { aps: { alert: "a" } };
  const same = tokens(1100).map(
    (one): Notification => ({ deviceToken: one, payload: { aps: { alert: "a" } } }),
  );
  const others: Notification[] = [
    { deviceToken: "ff", payload, collapseId: "x" },
    { deviceToken: "fe", payload, topic: "com.example.other" },
    { deviceToken: Uint8Array.of(253), payload, topic: "com.example.other" },
  ];
  expect(await queue.enqueue([...same, ...others])).toEqual({ count: 1103, duplicates: 0 });
  const chunks = await stored(store);
  expect(chunks.map(({ count }) => count)).toEqual([500, 500, 100, 1, 2]);
  const devices = chunks.flatMap(({ entries }) =>
    decodeEntries(entries).entries.map((entry) => entry.deviceToken),
  );
  expect(devices).toEqual([...tokens(1100), "ff", "fe", "fd"]);
  expect(chunks.map(({ lane }) => lane.topic).at(-1)).toBe("com.example.other");
});

test("Q-28: a content keeps every field and the payload, and the expiration decides when it is worthless", async () => {
  const store = new MemoryStore();
  const queue = new Queue(store);
  const fields = {
    identifier: 7,
    topic: "com.example.app",
    pushType: "background",
    priority: 5,
    collapseId: "c",
    id: "123e4567-e89b-42d3-a456-426614174000",
    expiration: 2_000_000_000,
  } as const;
  await queue.enqueue({ deviceToken: "ab", payload: { aps: { "content-available": 1 } }, ...fields });
  const [chunk] = await stored(store);
  const content = decodeContent(chunk?.content ?? new Uint8Array());
  expect(content.fields).toEqual(fields);
  expect(Buffer.from(content.payload).toString()).toBe('{"aps":{"content-available":1}}');
  expect(chunk?.isExpired).toBe(false);
});

test("Q-28: the push type that the payload shows is stored, since bytes do not show it any more", async () => {
  const store = new MemoryStore();
  const queue = new Queue(store);
  await queue.broadcast({ aps: { "content-available": 1 } }, ["ab"]);
  await queue.broadcast({ aps: { alert: "x" } }, ["ab"]);
  const types = (await stored(store)).map(({ content }) => decodeContent(content).fields.pushType);
  expect(types).toEqual(["background", undefined]);
});

test("Q-28: a list with a key that is given again stores only the chunks that are missing", async () => {
  const queue = await openQueue("memory:");
  const options = { campaign: "c", dedupeKey: "spring" };
  const payload = { aps: { alert: "x" } };
  const broken = (async function* () {
    yield tokens(25_000);
    throw new Error("the list broke");
  })();
  await expect(queue.broadcast(payload, broken, options)).rejects.toThrow("the list broke");
  const { waiting } = await queue.stats({ campaign: "c" });
  expect(waiting).toBeGreaterThan(0);
  const again = await queue.broadcast(payload, tokens(30_000), options);
  expect(again).toEqual({ campaign: "c", count: 30_000 - waiting, duplicates: waiting });
  expect((await queue.stats({ campaign: "c" })).waiting).toBe(30_000);
});

test("Q-28: what cannot be sent or stored is refused by name when it is enqueued", async () => {
  const queue = await openQueue("memory:");
  const good = { deviceToken: "ab", payload: { aps: { alert: "x" } } };
  for (const [given, code, field] of [
    [{ ...good, context: {} }, "unknown-option", "context"],
    [{ ...good, colour: 1 }, "unknown-option", "colour"],
    [{ ...good, deviceToken: "xyz" }, "invalid-device-token", "deviceToken"],
    [{ ...good, payload: { aps: { alert: "x".repeat(5000) } } }, "payload-too-large", "payload"],
    [5, "invalid-type", "source"],
  ] as const) {
    await expect(queue.enqueue(given as Notification)).rejects.toMatchObject({
      name: "UsageError",
      code,
      field,
    });
  }
  for (const options of [{ campaign: "" }, { priority: "urgent" }, { notBefore: -1 }, { dedupeKey: "a\0" }]) {
    await expect(queue.enqueue(good, options as object)).rejects.toMatchObject({ name: "UsageError" });
  }
  await expect(openQueue("redis:")).rejects.toMatchObject({ code: "out-of-range", field: "location" });
});
