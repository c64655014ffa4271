import type { Notification } from "@apns/client";
import { resolveOptions } from "@apns/transport/options";
import { beforeEach, expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import type { SendingClient } from "../../src/worker/send-groups.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

let world: VirtualWorld;
let memory: MemoryStore;
let queue: Queue;
let apns: ScriptedApns;
/** How many places the workers have reserved. */
let reserved: number;

beforeEach(() => {
  world = new VirtualWorld(17);
  memory = new MemoryStore({ nowMs: () => world.nowMs });
  queue = new Queue(memory);
  apns = new ScriptedApns(world, () => "accepted", 50);
  reserved = 0;
});

/** Notifications of a payload of their own each: none shares a chunk. */
function singles(count: number): Notification[] {
  return Array.from({ length: count }, (_, n) => ({
    deviceToken: deviceToken(n),
    payload: { aps: { badge: n } },
  }));
}

function work(ratePerSecond: number, given?: SendingClient): Worker {
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      if (name !== "reserve") return (memory[name] as (...values: unknown[]) => unknown).bind(memory);
      return (request: Parameters<MemoryStore["reserve"]>[0]) => {
        reserved += request.count;
        return memory.reserve(request);
      };
    },
  });
  const place = new MortalPlace(world, 0);
  const settings = resolveOptions(workerOptionTable, { ratePerSecond, leaseMs: 10_000 });
  const client = given ?? apns.clientFor(place, 500);
  return new Worker({ store, client, settings, place });
}

test("Q-86: however many single notifications wait, the places of a quarter of a second are reserved at a time", async () => {
  await queue.enqueue(singles(4500));
  const worker = work(10);
  await world.run(world.nowMs + 20_000);
  expect(apns.deliveries.length).toBeGreaterThanOrEqual(200);
  expect(reserved - apns.deliveries.length).toBeLessThanOrEqual(3);
  void worker.close();
  await world.run(world.nowMs + 1000);
  expect(world.timers).toBe(0);
  expect(await memory.reserve({ key: "topic ", count: 1, perSecond: 10 })).toBeLessThanOrEqual(1000);
});

test("Q-86: the worker that comes next sends at once at the full rate", async () => {
  await queue.enqueue(singles(1000));
  const first = work(10);
  await world.run(world.nowMs + 5000);
  void first.close();
  await world.run(world.nowMs + 1000);
  const before = apns.deliveries.length;
  work(10);
  await world.run(world.nowMs + 10_000);
  expect(apns.deliveries.length - before).toBeGreaterThanOrEqual(99);
});

test("Q-86: the places of runs that went back to the queue are those of the runs that come next", async () => {
  await queue.enqueue(singles(600));
  work(20);
  for (let n = 0; n < 10; n += 1) {
    await world.run(world.nowMs + 1700);
    await queue.pause({});
    await world.run(world.nowMs + 20_000);
    await queue.resume({});
  }
  await world.run(world.nowMs + 60_000);
  expect(apns.deliveries).toHaveLength(600);
  expect(reserved).toBeLessThanOrEqual(605);
});

test("Q-86: no timer waits for places once the runs went back, or the worker is closed", async () => {
  await queue.enqueue(singles(100));
  // Others have reserved the next minutes.
  await memory.reserve({ key: "topic ", count: 200 * 20, perSecond: 20 });
  const worker = work(20);
  await world.run(world.nowMs + 5000);
  const waiting = world.timers;
  await queue.pause({});
  await world.run(world.nowMs + 20_000);
  expect(world.timers).toBe(waiting - 2); // Nor does a lease have to be extended.
  await queue.resume({});
  await world.run(world.nowMs + 5000);
  expect(world.timers).toBe(waiting);
  void worker.close();
  await world.run(world.nowMs + 100);
  expect(world.timers).toBe(0);
});

test("Q-86: a single notification does not wait until the chunks before it are done", async () => {
  const deviceTokens = Array.from({ length: 1500 }, (_, n) => deviceToken(n));
  await queue.broadcast({ aps: {} }, deviceTokens, { campaign: "c" });
  work(20);
  await world.run(world.nowMs + 3000);
  await queue.enqueue({ deviceToken: deviceToken(9999), payload: { aps: { alert: "code" } } });
  await world.run(world.nowMs + 4000);
  expect(apns.deliveries.map((one) => one.deviceToken)).toContain(deviceToken(9999));
  expect(apns.deliveries.length).toBeLessThan(200);
});

test("Q-86: a worker whose client fails leaves no timer", async () => {
  await queue.enqueue(singles(100));
  let fail = (_: Error): void => {};
  const failing = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const worker = work(1, { sendMany: () => ({ batches: () => [] }) as never, sendGroups: () => failing });
  await world.run(world.nowMs + 3100);
  expect(world.timers).toBeGreaterThan(1);
  fail(new Error("the client cannot send"));
  await world.run(world.nowMs);
  expect(world.timers).toBe(0);
  await worker.close();
});
