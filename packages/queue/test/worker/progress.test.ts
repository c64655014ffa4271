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

test("Q-51: lists after single notifications: what is too much for the worker goes back unsent, and does not count as a crash", async () => {
  const { world, memory, queue, work } = await worldWith(0);
  const singles = Array.from({ length: 640 }, (_, n) => ({
    deviceToken: deviceToken(n),
    payload: { aps: { badge: n } },
  }));
  await queue.enqueue(singles, { campaign: "c" });
  await queue.broadcast({ aps: { alert: "x" } }, devices(20_000), { campaign: "c" });
  const apns = new ScriptedApns(world, () => "accepted", 100);
  const place = new MortalPlace(world, 0);
  const client = apns.clientFor(place, 100_000);
  const worker = work(memory, { place, client, concurrency: 4000 });
  let most = 0;
  while (worker.stats.outcomes < 20_640 && world.nowMs < 1_700_000_060_000) {
    await world.run(world.nowMs + 1);
    most = Math.max(most, worker.stats.sent - worker.stats.outcomes);
  }
  expect(most).toBeGreaterThan(3000);
  expect(most).toBeLessThanOrEqual(4000);
  await worker.close();
  expect(apns.deliveries).toHaveLength(20_640);
  expect(await memory.lanes()).toMatchObject([
    { waiting: 0, delayed: 0, leased: 0, dead: 0, settled: [{ outcome: "accepted", count: 20_640 }] },
  ]);
});

test.each([
  [1000, 1000],
  [700, 700],
  // A single chunk is sent, however large it is.
  [100, 500],
])(
  "Q-51: with a concurrency of %i and chunks of 500, a worker holds at most %i",
  async (concurrency, limit) => {
    const { world, memory, work } = await worldWith(10_000);
    const apns = new ScriptedApns(world, () => "accepted", 100);
    const place = new MortalPlace(world, 0);
    const worker = work(memory, { place, client: apns.clientFor(place, 100_000), concurrency });
    let most = 0;
    while (worker.stats.outcomes < 10_000 && world.nowMs < 1_700_000_060_000) {
      await world.run(world.nowMs + 1);
      most = Math.max(most, worker.stats.held);
    }
    expect(worker.stats.outcomes).toBe(10_000);
    expect(most).toBeGreaterThanOrEqual(limit / 2);
    expect(most).toBeLessThanOrEqual(limit);
  },
);

test("Q-51: a lane of large chunks keeps its turn, although those of others would fit sooner", async () => {
  const { world, memory, queue, work } = await worldWith(0);
  const singles = Array.from({ length: 5000 }, (_, n) => ({
    deviceToken: deviceToken(n),
    payload: { aps: { badge: n } },
  }));
  await queue.enqueue(singles, { campaign: "small" });
  await queue.broadcast({ aps: { alert: "x" } }, devices(5000), { campaign: "large" });
  const apns = new ScriptedApns(world, () => "accepted", 100);
  const place = new MortalPlace(world, 0);
  work(memory, { place, client: apns.clientFor(place, 100_000), concurrency: 600 });
  const settledOf = async (campaign: string): Promise<number> =>
    (await memory.lanes(campaign))[0]?.settled[0]?.count ?? 0;
  while ((await settledOf("large")) < 5000 && world.nowMs < 1_700_000_060_000) {
    await world.run(world.nowMs + 10);
  }
  expect(await settledOf("large")).toBe(5000);
  expect(await settledOf("small")).toBeLessThan(3000);
});

const devices = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => deviceToken(n));

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

/** A campaign in a store of its own. */
async function worldWith(count: number) {
  const world = new VirtualWorld(count);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const queue = new Queue(memory);
  await queue.broadcast({ aps: { alert: "x" } }, devices(count), { campaign: "c" });
  const work = (
    store: MemoryStore,
    given: { place: MortalPlace; client: SendingClient; concurrency: number },
  ): Worker => {
    const { place, client, concurrency } = given;
    const settings = resolveOptions(workerOptionTable, { concurrency, pollMs: 100 });
    return new Worker({ store, client, settings, place });
  };
  return { world, memory, queue, work };
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
