import { expect } from "vitest";
import { claim, enqueueMarks, extend, readyLane, reportOf } from "../../src/conformance/material.js";
import type { QueueStore } from "../../src/store/queue-store.js";

/** What a store whose clock stands still says of how long leases have run. */
export async function expectHeldFor(store: QueueStore, advance: (ms: number) => void): Promise<void> {
  await enqueueMarks(store, [1, 2, 3]);
  const lane = await readyLane(store);
  const [first] = await claim(store, lane, { worker: "a", maxChunks: 1, leaseMs: 60_000 });
  advance(10_000);
  await claim(store, lane, { worker: "a", maxChunks: 1 });
  await claim(store, lane, { worker: "b", maxChunks: 1 });
  if (first !== undefined) await store.report("a", [reportOf(first, [], extend)]);
  advance(5000);
  const { workers } = await store.leaseHolders({ limit: 10 });
  const held = Object.fromEntries(workers.map(({ worker, heldForMs }) => [worker, heldForMs]));
  expect(held).toEqual({ a: 15_000, b: 5000 });
}
