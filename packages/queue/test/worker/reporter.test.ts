import { expect, test } from "vitest";
import { WorkerAnnouncer } from "../../src/events/worker-announcer.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { HeldLimit } from "../../src/worker/claims/held-limit.js";
import type { Fate } from "../../src/worker/fate.js";
import { Reporter } from "../../src/worker/reporter.js";
import { ChunkRun, type RunPolicy } from "../../src/worker/runs/chunk-run.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const LEASE_MS = 60_000;
const MAX_NEWS = 5;
const policy: RunPolicy = { maxAttempts: 3, maxCrashes: 3, random: () => 0 };
const accepted: Fate = { kind: "settle", outcome: "accepted", reason: "", failedAtMs: undefined };

test("Q-50: what settles while a report is refused does not press for a report that cannot be made", async () => {
  const world = new VirtualWorld(1);
  const store = new MemoryStore({ nowMs: () => world.nowMs });
  await new Queue(store).broadcast(
    { aps: {} },
    Array.from({ length: 20 }, (_, n) => `${10 + n}`.repeat(32)),
  );
  const [lane = { id: "" }] = await store.readyLanes();
  const claim = { lane: lane.id, maxChunks: 1, leaseMs: LEASE_MS };
  const [leased] = await store.claim({ ...claim, worker: "frozen" });
  if (leased === undefined) throw new Error("nothing was claimed");
  const place = new MortalPlace(world, 0);
  const reporter = new Reporter({
    store,
    worker: "frozen",
    leaseMs: LEASE_MS,
    place,
    limit: new HeldLimit(4 * MAX_NEWS),
    announcer: new WorkerAnnouncer(),
  });
  const run = new ChunkRun(leased, policy, place.nowMs() + LEASE_MS);
  reporter.add(run, place.nowMs());
  const entries = (run.take(20)?.deviceTokens ?? []).map((_, index) => index);
  world.nowMs += 2 * LEASE_MS;
  await store.claim({ ...claim, worker: "next" });

  const writing = reporter.write();
  for (const entry of entries.slice(0, MAX_NEWS)) run.decide(entry, accepted);
  reporter.note(run);
  expect(reporter.isDue).toBe(true);
  await writing;
  expect([reporter.lostLeases, reporter.isEmpty, reporter.unwritten]).toEqual([1, true, 0]);
  expect(reporter.isDue).toBe(false);
  await store.close();
});
