import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { settledCount } from "../../src/chunk/settled-bitmap.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const LEASE_MS = 60_000;

test("Q-50: of a chunk in flight, a worker that dies has written all that settled a quarter of a second ago", async () => {
  const world = new VirtualWorld(7);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const queue = new Queue(memory);
  const deviceTokens = Array.from({ length: 500 }, (_, n) => n.toString(16).padStart(64, "0"));
  await queue.broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "c" });
  // Some fifty at a time, each answered within 600 ms: the chunk takes seconds, and its lease is extended after twenty.
  const apns = new ScriptedApns(world, () => "accepted", 600);
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
  const world = new VirtualWorld(8);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const queue = new Queue(memory);
  const deviceTokens = Array.from({ length: 500 }, (_, n) => n.toString(16).padStart(64, "0"));
  await queue.broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "c" });
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
