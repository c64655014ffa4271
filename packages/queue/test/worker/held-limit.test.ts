import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { HeldLimit } from "../../src/worker/claims/held-limit.js";
import { Worker } from "../../src/worker/worker.js";
import { type WorkerOptions, workerOptionTable } from "../../src/worker/worker-options.js";
import { HoldingClient } from "../world/holding-client.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const MANY = 200_000;

test.each([
  [1, 4000],
  [3900, 4000],
  [5000, 8000],
  [12_000, 16_000],
  [20_000, 32_000],
  [100_000, 32_000],
])(
  "Q-94: while a client takes %i before the first answer, a worker holds no more than %i",
  async (room, most) => {
    const { world, client, worker } = await working(room);
    await world.run(world.nowMs + 1);
    expect(client.pending).toBeGreaterThanOrEqual(Math.min(room, 32_000));
    expect(worker.stats.held).toBeLessThanOrEqual(most);
  },
);

test("Q-94: a client that is served at once is not held back by outcomes that are not written yet", async () => {
  const { world, client, memory, worker } = await working(8000, { reportMs: 80 });
  for (let turn = 0; turn < 20; turn += 1) {
    client.answerAll();
    await world.run(world.nowMs + 20);
  }
  client.answerAll();
  await world.run(world.nowMs + 20);
  expect(client.pending).toBe(8000);
  expect(worker.stats.held).toBeLessThanOrEqual(32_000);
  expect((await memory.lanes())[0]?.dead).toBe(0);
});

test("Q-94: when the client holds back, what it does not take is left to other workers", async () => {
  const { world, client, worker } = await working(30_000);
  await world.run(world.nowMs + 1);
  expect(worker.stats.held).toBeGreaterThan(29_000);
  client.room = 100;
  for (let turn = 0; turn < 1000; turn += 1) {
    client.answerAll();
    await world.run(world.nowMs + 10);
  }
  expect(worker.stats.held).toBeLessThanOrEqual(4000);
  expect(client.pending).toBe(100);
});

test("Q-94: after a doubling, half that is untaken is not too much, so it does not swing", () => {
  const limit = new HeldLimit("auto");
  expect([limit.grow(), limit.count]).toEqual([true, 8000]);
  expect([limit.shrink(4000), limit.count]).toEqual([false, 8000]);
  expect([limit.shrink(4001), limit.count]).toEqual([true, 4000]);
  expect([limit.shrink(4000), limit.count]).toEqual([false, 4000]);
});

test("Q-94: a rate holds back the worker, which then holds no more", async () => {
  const { world, client, worker } = await working(100_000, { ratePerSecond: 1000 });
  for (let turn = 0; turn < 300; turn += 1) {
    client.answerAll();
    await world.run(world.nowMs + 100);
  }
  expect(worker.stats.outcomes).toBeGreaterThan(25_000);
  expect(worker.stats.held).toBeLessThanOrEqual(4000);
});

test("Q-94: a number stays as it is", async () => {
  const { world, client, worker } = await working(100_000, { concurrency: 5000 });
  await world.run(world.nowMs + 1);
  expect([client.pending, worker.stats.held]).toEqual([5000, 5000]);
});

test.each<[unknown, string]>([
  ["fast", 'concurrency must be "auto", not a string of 4 characters.'],
  [0, "concurrency is 0; it must be an integer from 1 to 1000000."],
  [null, "concurrency must be a number, not null."],
])("Q-94: a concurrency of %j is refused", (concurrency, message) => {
  expect(() => resolveOptions(workerOptionTable, { concurrency } as WorkerOptions)).toThrow(message);
});

/** A worker on a large campaign; `reportMs` is how long a report takes. */
async function working(room: number, given: WorkerOptions & { readonly reportMs?: number } = {}) {
  const { reportMs = 0, ...options } = given;
  const world = new VirtualWorld(1);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  await new Queue(memory).broadcast({ aps: { alert: "x" } }, deviceTokens(), { campaign: "c" });
  const slow = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) =>
      name !== "report" || reportMs === 0
        ? memory[name].bind(memory)
        : async (...call: Parameters<MemoryStore["report"]>) => {
            await world.pause(reportMs);
            return memory.report(...call);
          },
  });
  const client = new HoldingClient(room);
  const place = new MortalPlace(world, 0);
  const settings = resolveOptions(workerOptionTable, options);
  const worker = new Worker({ store: slow, client: client.door, settings, place });
  return { world, memory, client, worker };
}

function* deviceTokens(): Generator<string> {
  for (let n = 0; n < MANY; n += 1) yield n.toString(16).padStart(64, "0");
}
