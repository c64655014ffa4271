import { hostname } from "node:os";
import { expect, test } from "vitest";
import { Queue } from "../src/queue.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";
import { workerName } from "../src/worker/worker-name.js";

test("Q-64: stats tell the leases of 100 workers, and sum those of a thousand others", async () => {
  const store = new MemoryStore({ nowMs: () => 1_700_000_000_000 });
  const queue = new Queue(store);
  const deviceTokens = Array.from({ length: 1100 }, (_, n) => n.toString(16).padStart(64, "0"));
  const payloads = deviceTokens.map((deviceToken, n) => ({ deviceToken, payload: { aps: { badge: n } } }));
  await queue.enqueue(payloads, { campaign: "c" });
  const [lane] = await store.readyLanes();
  for (let n = 0; n < 1100; n += 1) {
    await store.claim({ lane: lane?.id ?? "", maxChunks: 1, leaseMs: 60_000 - n, worker: `w${n}` });
  }
  const { leased, leases } = await queue.stats({ campaign: "c" });
  expect([leased, leases.workers.length, leases.others.workers]).toEqual([1100, 100, 1000]);
  expect(leases.workers[0]).toEqual({
    worker: "w1099",
    chunks: 1,
    notifications: 1,
    firstEndInMs: 58_901,
    lastEndInMs: 58_901,
    heldForMs: 0,
  });
  expect((await queue.stats({ campaign: "other" })).leases.workers).toEqual([]);
});

test("Q-91: stats say which identity it names that came back unsent, and a chunk that cannot be read ends nothing", async () => {
  const store = new MemoryStore({ nowMs: () => 1_700_000_000_000 });
  const queue = new Queue(store);
  const note = (n: number, identity?: string) => {
    const deviceToken = n.toString(16).padStart(64, "0");
    return { deviceToken, topic: "t", payload: { aps: { badge: n } }, ...(identity && { identity }) };
  };
  await queue.enqueue(
    [1, 2, 3].map((n) => note(n, "custmer-b")),
    { campaign: "c" },
  );
  await queue.enqueue([note(4, "other"), note(5)], { campaign: "c" });
  const key = { campaign: "d", topic: "", priority: "normal" } as const;
  const [content, entries] = [Uint8Array.of(1), Uint8Array.of(1)];
  const rest = { notBeforeMs: undefined, expiresAtMs: undefined, dedupe: undefined };
  await store.enqueue([{ lane: key, content, entries, count: 2, ...rest }]);
  expect((await queue.stats()).returned).toEqual([]);
  for (const lane of await store.readyLanes()) {
    const leases = await store.claim({ lane: lane.id, maxChunks: 9, leaseMs: 1000, worker: "w" });
    const waits = leases.map(({ id, fence, settled }, n) => {
      const next = { kind: "release", waitMs: (lane.campaign === "c" ? 1 : 9) * 1000 * (n + 1) } as const;
      return { id, fence, settled, tallies: [], deadDevices: [], next };
    });
    await store.report("w", waits);
  }
  const unread = { campaign: "d", topic: "", identity: undefined, notifications: 2, nextInMs: 9000 };
  const part = { campaign: "c", topic: "t", notifications: 1 };
  const expected = [
    { ...part, identity: "custmer-b", notifications: 3, nextInMs: 1000 },
    { ...part, identity: "other", nextInMs: 4000 },
    { ...part, identity: undefined, nextInMs: 5000 },
  ];
  expect((await queue.stats()).returned).toEqual([...expected, unread]);
  expect((await queue.stats({ campaign: "c" })).returned).toEqual(expected);
});

test("Q-65: the name of a worker has its host and process, and is another one each time", () => {
  const names = Array.from({ length: 100 }, workerName);
  expect(new Set(names).size).toBe(100);
  for (const name of names) {
    expect(name.startsWith(`${hostname().slice(0, 60)}:${process.pid}:`)).toBe(true);
    expect(name.length).toBeLessThanOrEqual(100);
  }
});
