import { resolveOptions } from "@apns/transport/options";
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { Queue } from "../../src/queue.js";
import { statsOf } from "../../src/queue-stats.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import type { SendingClient } from "../../src/worker/send-groups.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const BUG = "a bug of the program";
const MINUTE_MS = 60_000;

let world: VirtualWorld;
let memory: MemoryStore;
let place: MortalPlace;
let isAway: boolean;
/** Where the process would hear of the bug, and end. */
let nextTick: MockInstance<typeof process.nextTick>;

beforeEach(async () => {
  world = new VirtualWorld(13);
  memory = new MemoryStore({ nowMs: () => world.nowMs });
  place = new MortalPlace(world, 0);
  isAway = false;
  await new Queue(memory).broadcast({ aps: {} }, ["ab", "cd"], { campaign: "c" });
  const original = process.nextTick;
  nextTick = vi.spyOn(process, "nextTick").mockImplementation((callback, ...args) => {
    if (!String(callback).includes("throw error")) original(callback, ...args);
  });
});
afterEach(() => nextTick.mockRestore());

function work(client: SendingClient): Worker {
  const onError = (): void => {
    throw new Error(BUG);
  };
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      const method = memory[name] as (...values: unknown[]) => unknown;
      if (name === "onWork") return method.bind(memory);
      return (...args: unknown[]) =>
        isAway ? Promise.reject(new Error("the database is away")) : method.apply(memory, args);
    },
  });
  return new Worker({ store, client, settings: resolveOptions(workerOptionTable, { onError }), place });
}

function heard(): number {
  return nextTick.mock.calls.filter(([callback]) => String(callback).includes("throw error")).length;
}

test("Q-84: work goes on although onError throws, and the process hears of each of its errors", async () => {
  isAway = true;
  const worker = work(new ScriptedApns(world, () => "accepted").clientFor(place, 100));
  await world.run(world.nowMs + MINUTE_MS);
  expect(heard()).toBeGreaterThan(5);
  expect(nextTick.mock.calls.at(-1)?.[0]).toThrow(BUG);
  isAway = false;
  await world.run(world.nowMs + MINUTE_MS);
  expect(statsOf(await memory.lanes())).toMatchObject({ waiting: 0, leased: 0, settled: { accepted: 2 } });
  let isClosed = false;
  void worker.close().then(() => {
    isClosed = true;
  });
  await world.run(world.nowMs + MINUTE_MS);
  expect(isClosed).toBe(true);
});

test("Q-84: a worker whose client fails ends although onError throws, and its close resolves", async () => {
  const worker = work({
    sendMany: () => {
      throw new Error("the client cannot send");
    },
  });
  await world.run(world.nowMs + MINUTE_MS);
  expect(heard()).toBe(1);
  let isClosed = false;
  void worker.close().then(() => {
    isClosed = true;
  });
  await world.run(world.nowMs);
  expect(isClosed).toBe(true);
});

test("Q-84: a queue closes its store although a worker does not close, and says what was wrong", async () => {
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      if (name === "onWork") {
        return () => () => {
          throw new Error("it cannot stop listening");
        };
      }
      return (memory[name] as (...values: unknown[]) => unknown).bind(memory);
    },
  });
  const queue = new Queue(store);
  queue.work(new ScriptedApns(world, () => "accepted").clientFor(place, 100));
  await expect(queue.close()).rejects.toThrow("it cannot stop listening");
  await expect(memory.readyLanes()).rejects.toMatchObject({ code: "closed" });
});
