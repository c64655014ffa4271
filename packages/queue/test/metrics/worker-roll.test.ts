import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import type { SendingClient } from "../../src/worker/send-groups.js";
import { reachable } from "./reachable.js";

const WORKERS = 50;

/** A client that accepts all it is given. */
function acceptingClient(): SendingClient {
  return {
    sendMany: () => {
      throw new Error("not with groups");
    },
    sendGroups: async (source) => {
      for await (const group of source as AsyncIterable<Parameters<typeof accept>[0]>) accept(group);
    },
  };
}

function accept(group: {
  readonly deviceTokens: readonly unknown[];
  onAccepted(outcome: "accepted", index: number, count: number): void;
}): void {
  group.onAccepted("accepted", 0, group.deviceTokens.length);
}

test("Q-85: a queue keeps nothing of workers that were closed, and their counters go on counting", async () => {
  const queue = new Queue(new MemoryStore());
  const clients: WeakRef<object>[] = [];
  const sent = async (): Promise<string> =>
    (await queue.metrics()).match(/worker_sent_total (\d+)/)?.[1] ?? "";
  for (let n = 0; n < WORKERS; n += 1) {
    await queue.broadcast({ aps: {} }, ["ab", "cd"]);
    const client = acceptingClient();
    clients.push(new WeakRef(client));
    const worker = queue.work(client);
    await new Promise<void>((resolve) => {
      worker.on("written", ({ finished }) => {
        if (finished > 0) resolve();
      });
    });
    expect(await sent()).toBe(String(2 * n + 2));
    await worker.close();
    expect(await sent()).toBe(String(2 * n + 2));
  }
  expect(await reachable(clients)).toBeLessThanOrEqual(1);
  const text = await queue.metrics();
  expect(text).toContain(`apns_queue_worker_outcomes_total ${2 * WORKERS}\n`);
  expect(text).toContain("apns_queue_worker_held 0\n");
  await queue.close();
});

test("Q-85: a queue and a store keep nothing of a worker whose client failed", async () => {
  const listeners = new Set<() => void>();
  const memory = new MemoryStore();
  const store = new Proxy(memory, {
    get: (_, name: keyof MemoryStore) => {
      if (name !== "onWork") return (memory[name] as (...values: unknown[]) => unknown).bind(memory);
      return (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      };
    },
  });
  const queue = new Queue(store);
  const clients = Array.from({ length: WORKERS }, () => {
    const client: SendingClient = {
      sendMany: () => {
        throw new Error("the client cannot send");
      },
    };
    queue.work(client);
    return new WeakRef(client);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(listeners.size).toBe(0);
  expect(await reachable(clients)).toBeLessThanOrEqual(1);
  await queue.close();
});
