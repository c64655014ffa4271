import { resolveOptions } from "@apns/transport/options";
import { beforeEach, expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const HOUR_MS = 3_600_000;

let world: VirtualWorld;
let worker: Worker;

beforeEach(async () => {
  world = new VirtualWorld(7);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  await new Queue(memory).broadcast({ aps: {} }, ["ab", "cd"], { campaign: "c" });
  // Its outcomes never come.
  const dead = new MortalPlace(world, 0);
  dead.isDead = true;
  const client = new ScriptedApns(world, () => "accepted").clientFor(dead, 100);
  const settings = resolveOptions(workerOptionTable, {});
  worker = new Worker({ store: memory, client, settings, place: new MortalPlace(world, 0) });
  await world.run(world.nowMs + 1000, () => worker.stats.sent === 2);
});

test("Q-83: each close that waits ends, whichever runs out of time first", async () => {
  const startedAtMs = world.nowMs;
  const ends: [string, number][] = [];
  const close = (name: string, timeoutMs: number): void => {
    void worker.close({ timeoutMs }).then(() => ends.push([name, world.nowMs - startedAtMs]));
  };
  close("patient", HOUR_MS);
  close("usual", 1000);
  await world.run(startedAtMs + 100);
  close("short", 200);
  await world.run(startedAtMs + 2 * HOUR_MS);
  expect(ends.map(([, ms]) => ms)).toEqual([300, 300, 300]);
  expect(ends.map(([name]) => name).sort()).toEqual(["patient", "short", "usual"]);
});

test("Q-83: a close after the worker was abandoned ends at once", async () => {
  const startedAtMs = world.nowMs;
  void worker.close({ timeoutMs: 500 });
  await world.run(startedAtMs + 1000);
  let endedAtMs = 0;
  void worker.close({ timeoutMs: HOUR_MS }).then(() => {
    endedAtMs = world.nowMs;
  });
  await world.run(startedAtMs + 1000);
  expect(endedAtMs).toBe(startedAtMs + 1000);
});
