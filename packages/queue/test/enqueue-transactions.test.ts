import { expect, test } from "vitest";
import { Queue } from "../src/queue.js";
import type { NewChunk } from "../src/store/chunk-record.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

/** As many as take two thirds of a transaction's bytes. */
const BATCH = 13_000;
const PAYLOAD = { aps: { alert: "x" } };
const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

/** A store whose transactions commit when the test says so. */
function slowStore() {
  const memory = new MemoryStore({ nowMs: () => 0 });
  const waiting: { commit(): void; fail(error: Error): void }[] = [];
  const stored: NewChunk[] = [];
  let most = 0;
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      if (name !== "enqueue") return memory[name].bind(memory);
      return (chunks: readonly NewChunk[]) =>
        new Promise((resolve, reject) => {
          const entry = {
            commit: () => {
              waiting.splice(waiting.indexOf(entry), 1);
              stored.push(...chunks);
              resolve(memory.enqueue(chunks));
            },
            fail: (error: Error) => {
              waiting.splice(waiting.indexOf(entry), 1);
              reject(error);
            },
          };
          waiting.push(entry);
          most = Math.max(most, waiting.length);
        });
    },
  });
  return { queue: new Queue(store), memory, waiting, stored, most: () => most };
}

/** Until nothing moves any more. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function counted(batches: number) {
  let read = 0;
  function* source(): Generator<string[]> {
    for (; read < batches * BATCH; ) {
      const tokens = Array.from({ length: BATCH / 10 }, (_, index) => deviceToken(read + index));
      read += tokens.length;
      yield tokens;
    }
  }
  return { source: source(), read: () => read };
}

test("Q-60: while a transaction commits, the next one is read and no more, and they commit one at a time, in order", async () => {
  const { queue, memory, waiting, stored, most } = slowStore();
  const { source, read } = counted(8);
  const done = queue.broadcast(PAYLOAD, source, { campaign: "c" });
  await quiet();
  const first = read();
  expect([waiting.length, first < 4 * BATCH, first > 2 * BATCH]).toEqual([1, true, true]);
  await quiet();
  expect(read()).toBe(first);
  while (stored.reduce((sum, { count }) => sum + count, 0) < 8 * BATCH) {
    waiting[0]?.commit();
    await quiet();
  }
  expect(await done).toMatchObject({ count: 8 * BATCH, duplicates: 0 });
  expect(most()).toBe(1);
  const [lane = { id: "" }] = await memory.readyLanes();
  const claimed = await memory.claim({ lane: lane.id, maxChunks: 1000, leaseMs: 1, worker: "w" });
  const allOf = (chunks: readonly { readonly entries: Uint8Array }[]): Buffer =>
    Buffer.concat(chunks.map(({ entries }) => entries));
  expect(allOf(claimed).equals(allOf(stored))).toBe(true);
});

test("Q-60: what fails ends the call, and nothing that came after it is stored", async () => {
  const { queue, waiting, stored } = slowStore();
  const { source } = counted(8);
  const done = queue.broadcast(PAYLOAD, source);
  done.catch(() => undefined);
  await quiet();
  waiting[0]?.commit();
  await quiet();
  waiting[0]?.fail(new Error("The disk is full."));
  await expect(done).rejects.toThrow("The disk is full.");
  expect(waiting).toEqual([]);
  const count = stored.reduce((sum, chunk) => sum + chunk.count, 0);
  expect([count > BATCH, count < 2 * BATCH]).toEqual([true, true]);
});

test("Q-60: bad input rejects once the transaction on its way has ended, so that the program may roll back", async () => {
  const { queue, waiting } = slowStore();
  async function* source(): AsyncGenerator<string[]> {
    yield* counted(2).source;
    yield ["not hex"];
  }
  let isOver = false;
  const done = queue.broadcast(PAYLOAD, source());
  done.catch(() => {
    isOver = true;
  });
  await quiet();
  expect([waiting.length, isOver]).toEqual([1, false]);
  waiting[0]?.commit();
  await expect(done).rejects.toMatchObject({ field: "deviceToken" });
});
