import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { statsOf } from "../../src/queue-stats.js";
import type { NewChunk } from "../../src/store/chunk-record.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const LEASE_MS = 30_000;
const deviceTokens = ["aa".repeat(32), "bb".repeat(32)];

/** Spoils the only chunk of a queue on its way, and works until a lease is over. */
async function workOn(spoil: (chunk: NewChunk) => NewChunk) {
  const world = new VirtualWorld(5);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const spoiling = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) =>
      name === "enqueue"
        ? (chunks: readonly NewChunk[]) => memory.enqueue(chunks.map(spoil))
        : (memory[name] as () => unknown).bind(memory),
  });
  await new Queue(spoiling).broadcast({ aps: { alert: "x" } }, deviceTokens, { campaign: "bad" });
  await new Queue(memory).broadcast({ aps: { alert: "y" } }, deviceTokens, { campaign: "good" });
  const apns = new ScriptedApns(world, () => "accepted", 500);
  const errors: string[] = [];
  const onError = (error: unknown): void => {
    errors.push((error as Error).message);
  };
  const settings = resolveOptions(workerOptionTable, { leaseMs: LEASE_MS, onError });
  const place = new MortalPlace(world, 0);
  const worker = new Worker({ store: memory, client: apns.clientFor(place, 500), settings, place });
  await world.run(world.nowMs + LEASE_MS / 2);
  const { waiting, leased, settled } = statsOf(await memory.lanes());
  const closing = worker.close();
  await world.run(world.nowMs + LEASE_MS);
  await closing;
  const after = statsOf(await memory.lanes());
  return { errors, numbers: { waiting, leased, ...settled }, after: after.waiting };
}

test("Q-79: a chunk that a worker cannot read ends no worker: it is reported, stays, and the others are sent", async () => {
  for (const content of [Uint8Array.of(1), Uint8Array.of(0, 0, 0, 2, 0x7b, 0x7b)]) {
    const { errors, numbers, after } = await workOn((chunk) => ({ ...chunk, content }));
    expect(numbers).toEqual({ waiting: 0, leased: 2, accepted: 2 });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^The chunk \S+ cannot be read, and is left to its lease: ./);
    expect(after).toBe(2);
  }
});

test("Q-79: a chunk that has lost device tokens is not ended as if it had none", async () => {
  const { errors, numbers, after } = await workOn((chunk) => ({
    ...chunk,
    entries: chunk.entries.subarray(0, 16),
  }));
  expect(numbers).toEqual({ waiting: 0, leased: 2, accepted: 2 });
  expect(errors[0]).toMatch(/It has 0 device tokens, and should have 2\.$/);
  expect(after).toBe(2);
});
