import { resolveOptions } from "@apns/transport/options";
import { beforeEach, expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { statsOf } from "../../src/queue-stats.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const MINUTE_MS = 60_000;
const LEASE_MS = 30_000;

let world: VirtualWorld;
let memory: MemoryStore;
let apns: ScriptedApns;
let errors: unknown[];
let calls: number;
/** What each call to the store does instead; undefined: nothing. */
let fault: (() => Promise<never>) | undefined;

beforeEach(async () => {
  world = new VirtualWorld(5);
  memory = new MemoryStore({ nowMs: () => world.nowMs });
  apns = new ScriptedApns(world, () => "accepted", 500);
  errors = [];
  calls = 0;
  fault = undefined;
  const deviceTokens = Array.from({ length: 3000 }, (_, n) => n.toString(16).padStart(64, "0"));
  await new Queue(memory).broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "c" });
});

function work(): Worker {
  const place = new MortalPlace(world, 0);
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      const method = memory[name] as (...values: unknown[]) => unknown;
      if (name === "onWork") return method.bind(memory);
      return (...args: unknown[]) => {
        calls += 1;
        return fault === undefined ? method.apply(memory, args) : fault();
      };
    },
  });
  const given = { concurrency: 1000, leaseMs: LEASE_MS, onError: (error: unknown) => errors.push(error) };
  const settings = resolveOptions(workerOptionTable, given);
  return new Worker({ store, client: apns.clientFor(place, 500), settings, place });
}

const sums = async () => {
  const { waiting, delayed, leased, settled } = statsOf(await memory.lanes());
  return { left: waiting + delayed + leased, accepted: settled["accepted"] ?? 0 };
};

test("Q-53: a database that fails for minutes is asked now and then, and the worker goes on by itself", async () => {
  const worker = work();
  await world.run(world.nowMs + 700);
  const before = calls;
  fault = () => Promise.reject(new Error("database or disk is full"));
  await world.run(world.nowMs + 10 * MINUTE_MS);
  // Three loops, each at least every sixth of a lease, and at most twice as often after the first few.
  expect(calls - before).toBeLessThan((3 * 10 * MINUTE_MS) / (LEASE_MS / 12));
  expect(errors.length).toBeGreaterThan((10 * MINUTE_MS) / (LEASE_MS / 6) / 2);
  fault = undefined;
  await world.run(world.nowMs + MINUTE_MS);
  expect(await sums()).toEqual({ left: 0, accepted: 3000 });
  expect(worker.stats.held).toBe(0);
});

test("Q-53: close ends within its time although the database does not answer", async () => {
  const worker = work();
  await world.run(world.nowMs + 700);
  fault = () => new Promise(() => {});
  let closedAtMs = 0;
  const startedAtMs = world.nowMs;
  void worker.close({ timeoutMs: 5000 }).then(() => {
    closedAtMs = world.nowMs;
  });
  await world.run(world.nowMs + MINUTE_MS);
  expect(closedAtMs - startedAtMs).toBe(5000);
});

test("Q-53: a store that the program has closed ends the worker, and is not asked again", async () => {
  const worker = work();
  await world.run(world.nowMs + 300);
  await memory.close();
  await world.run(world.nowMs + MINUTE_MS);
  const after = calls;
  await world.run(world.nowMs + 10 * MINUTE_MS);
  expect(calls).toBe(after);
  expect(errors.length).toBeLessThanOrEqual(3);
  expect(errors[0]).toMatchObject({ name: "UsageError", code: "closed" });
  await worker.close();
});
