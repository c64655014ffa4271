import type { Outcome, Outcomes } from "@apns/client";
import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { settledCount } from "../../src/chunk/settled-bitmap.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import type { SendingClient } from "../../src/worker/send-groups.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const LEASE_MS = 60_000;

test("Q-50: of a chunk in flight, a worker that dies has written all that settled a quarter of a second ago", async () => {
  const { world, memory } = await worldWith(500);
  // A hundred at a time, each answered within 900 ms: the chunk takes seconds, and its lease is extended after twenty.
  const apns = new ScriptedApns(world, () => "accepted", 900);
  const place = new MortalPlace(world, 0);
  const settings = resolveOptions(workerOptionTable, { leaseMs: LEASE_MS });
  const worker = new Worker({ store: memory, client: apns.clientFor(place, 10), settings, place });
  await world.run(world.nowMs + 2000);
  const before = worker.stats.outcomes;
  await world.run(world.nowMs + 250);
  place.isDead = true;
  expect(before).toBeGreaterThan(100);
  expect(worker.stats.outcomes).toBeLessThan(400);
  await world.run(world.nowMs + LEASE_MS);
  const [lane] = await memory.readyLanes();
  const request = { lane: lane?.id ?? "", maxChunks: 1, leaseMs: LEASE_MS, worker: "next" };
  const [chunk] = await memory.claim(request);
  expect(settledCount(chunk?.settled ?? new Uint8Array())).toBeGreaterThanOrEqual(before);
});

test("Q-50: a chunk that is over within a quarter of a second is written once", async () => {
  const { world, memory } = await worldWith(500);
  let reports = 0;
  const counting = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      if (name === "report") reports += 1;
      return memory[name].bind(memory);
    },
  });
  const apns = new ScriptedApns(world, () => "accepted", 100);
  const place = new MortalPlace(world, 0);
  const settings = resolveOptions(workerOptionTable, {});
  const worker = new Worker({ store: counting, client: apns.clientFor(place, 1000), settings, place });
  await world.run(world.nowMs + 2000);
  expect([worker.stats.outcomes, reports]).toEqual([500, 1]);
});

test("Q-50: a quarter of what the worker may hold is written at once, although no chunk is over", async () => {
  const { world, memory, work } = await worldWith(1000);
  const slow = new Set([0, 500].map(deviceToken));
  const apns = new ScriptedApns(world, () => "accepted", 1);
  const place = new MortalPlace(world, 0);
  const client = apns.clientFor(place, 1000);
  work(memory, { place, client: withhold(client, slow), concurrency: 1000 });
  await world.run(world.nowMs + 100);
  const [{ settled = [], leased = 0 } = {}] = await memory.lanes();
  // Less than a quarter waits for its time.
  expect([settled[0]?.count, leased]).toEqual([750, 250]);
});

test("Q-51: a worker whose reports are not answered claims no more than it may hold", async () => {
  const { world, memory, work } = await worldWith(5000);
  const stuck = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) =>
      name === "report" ? () => new Promise(() => {}) : memory[name].bind(memory),
  });
  const apns = new ScriptedApns(world, () => "accepted", 100);
  const place = new MortalPlace(world, 0);
  const worker = work(stuck, { place, client: apns.clientFor(place, 1000), concurrency: 1000 });
  await world.run(world.nowMs + 5000);
  expect(worker.stats).toMatchObject({ sent: 1000, outcomes: 1000, held: 1000 });
});

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

/** A campaign in a store of its own. */
async function worldWith(devices: number) {
  const world = new VirtualWorld(devices);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const deviceTokens = Array.from({ length: devices }, (_, n) => deviceToken(n));
  await new Queue(memory).broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "c" });
  const work = (
    store: MemoryStore,
    given: { place: MortalPlace; client: SendingClient; concurrency: number },
  ): Worker => {
    const { place, client, concurrency } = given;
    const settings = resolveOptions(workerOptionTable, { concurrency, pollMs: 100 });
    return new Worker({ store, client, settings, place });
  };
  return { world, memory, work };
}

/** A client that never gives the outcomes of some device tokens. */
function withhold({ sendMany }: SendingClient, slow: ReadonlySet<string>): SendingClient {
  const filtered = async function* (outcomes: AsyncIterable<readonly Outcome[]>) {
    for await (const batch of outcomes) {
      yield batch.filter(({ notification }) => !slow.has(notification.deviceToken as string));
    }
  };
  return {
    sendMany: (...args) => ({ batches: () => filtered(sendMany(...args).batches()) }) as unknown as Outcomes,
  };
}
