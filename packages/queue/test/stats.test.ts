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
  });
  expect((await queue.stats({ campaign: "other" })).leases.workers).toEqual([]);
});

test("Q-65: the name of a worker has its host and process, and is another one each time", () => {
  const names = Array.from({ length: 100 }, workerName);
  expect(new Set(names).size).toBe(100);
  for (const name of names) {
    expect(name.startsWith(`${hostname().slice(0, 60)}:${process.pid}:`)).toBe(true);
    expect(name.length).toBeLessThanOrEqual(100);
  }
});
