import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const RATE = 100;

test("Q-57: workers share a rate, and no second has more than the burst and a quarter, whatever the size of chunks", async () => {
  const world = new VirtualWorld(11);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const deviceTokens = Array.from({ length: 2500 }, (_, n) => n.toString(16).padStart(64, "0"));
  await new Queue(memory).broadcast({ aps: {} }, deviceTokens, { campaign: "c" });
  const apns = new ScriptedApns(world, () => "accepted", 50);
  const settings = resolveOptions(workerOptionTable, { ratePerSecond: RATE, leaseMs: 5000 });
  const startedAtMs = world.nowMs;
  for (let n = 0; n < 2; n += 1) {
    const place = new MortalPlace(world, n * 1000);
    new Worker({ store: memory, client: apns.clientFor(place, 500), settings, place });
  }
  await world.run(world.nowMs + 60_000);
  const times = apns.deliveries.map(({ atMs }) => atMs - startedAtMs);
  expect(times).toHaveLength(2500);
  const inSecondFrom = (at: number): number => times.filter((ms) => ms >= at && ms < at + 1000).length;
  const most = Math.max(...times.map(inSecondFrom));
  // The places of a second at once at first, then as they come; each worker takes a quarter of a second's at a time.
  expect(most).toBeLessThanOrEqual(2 * RATE + 2 * (RATE / 4));
  expect(Math.max(...times)).toBeGreaterThanOrEqual(23_000);
  expect(Math.max(...times)).toBeLessThan(30_000);
});
