import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { strictStore } from "../world/strict-store.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const LEASE_MS = 10_000;
const settings = resolveOptions(workerOptionTable, { leaseMs: LEASE_MS, pollMs: 100, concurrency: 100 });

async function worldWith(devices: number) {
  const world = new VirtualWorld(devices);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const deviceTokens = Array.from({ length: devices }, (_, n) => n.toString(16).padStart(64, "0"));
  await new Queue(memory).broadcast({ aps: { alert: "x" } }, deviceTokens);
  return { world, memory, place: new MortalPlace(world, 0) };
}

test("Q-16: a lease is extended although no answer has come", async () => {
  const { world, memory, place } = await worldWith(100);
  const apns = new ScriptedApns(world, () => "accepted", 1e9 * LEASE_MS);
  const { store } = strictStore(memory, { world, place, faults: { failing: 0, slowestMs: 10 } });
  const client = apns.clientFor(place, 1000);
  const worker = new Worker({ store, client, settings, place });
  for (let n = 0; n < 30; n += 1) {
    await world.run(world.nowMs + LEASE_MS / 10);
    expect((await memory.lanes())[0]).toMatchObject({ leased: 100, waiting: 0 });
  }
  expect([worker.stats.sent, worker.stats.lostLeases]).toEqual([100, 0]);
});

test("Q-16: a worker that is frozen while it claims, for longer than its lease, works on", async () => {
  const { world, memory, place } = await worldWith(100);
  const apns = new ScriptedApns(world, () => "accepted", 100);
  const { store } = strictStore(memory, { world, place, faults: { failing: 0, slowestMs: 10 } });
  let claims = 0;
  const freezing = new Proxy(store, {
    get: (_, name: keyof MemoryStore) => {
      if (name === "claim" && claims++ === 0) place.freeze(3 * LEASE_MS);
      return (store as MemoryStore)[name];
    },
  });
  const worker = new Worker({ store: freezing, client: apns.clientFor(place, 1000), settings, place });
  await world.run(world.nowMs + 3 * LEASE_MS);
  expect(worker.stats.sent).toBe(0);
  await world.run(world.nowMs + 3 * LEASE_MS);
  expect((await memory.lanes())[0]).toMatchObject({ leased: 0, waiting: 0 });
  expect(worker.stats).toMatchObject({ sent: 100, outcomes: 100 });
});

test("Q-63: after refused credentials a worker claims nothing of the topic for a second, although the pause was lifted", async () => {
  const { world, memory, place } = await worldWith(100);
  let isRefused = true;
  const apns = new ScriptedApns(world, () => (isRefused ? "refused" : "accepted"), 10);
  const { store } = strictStore(memory, { world, place, faults: { failing: 0, slowestMs: 10 } });
  let claims = 0;
  const counting = new Proxy(store, {
    get: (_, name: keyof MemoryStore) => {
      if (name === "claim") claims += 1;
      return (store as MemoryStore)[name];
    },
  });
  const worker = new Worker({
    store: counting,
    client: apns.clientFor(place, 1000),
    settings: { ...settings, refusedPauseMs: 1 },
    place,
  });
  await world.run(world.nowMs + 300);
  isRefused = false;
  const before = claims;
  await world.run(world.nowMs + 600);
  expect(claims - before).toBe(0);
  await world.run(world.nowMs + 2000);
  expect(worker.stats.outcomes).toBe(200);
  expect((await memory.lanes())[0]).toMatchObject({ waiting: 0, leased: 0 });
});
