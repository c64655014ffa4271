import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NotificationGroup } from "@apns/client";
import { openQueue, type SendingClient } from "@apns/queue";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reachable } from "../metrics/reachable.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("Q-85: a store in SQLite keeps nothing of workers that were closed", async () => {
  const queue = await openQueue(`sqlite:${join(folder, "push.db")}`);
  const clients: WeakRef<object>[] = [];
  for (let n = 0; n < 200; n += 1) {
    const client = { sendMany: () => ({ batches: () => [] }) } as unknown as SendingClient;
    clients.push(new WeakRef(client));
    await queue.work(client).close();
  }
  expect(await reachable(clients)).toBeLessThanOrEqual(1);
  await queue.close();
});

/** The set-up of all these tests looks for timers that are left. */
test("Q-86: with a rate, no timer keeps the process once the queue is closed", async () => {
  const queue = await openQueue(`sqlite:${join(folder, "push.db")}`);
  await queue.enqueue(
    Array.from({ length: 40 }, (_, badge) => ({ deviceToken: "ab", payload: { aps: { badge } } })),
  );
  let sent = 0;
  const client = {
    sendMany: () => ({ batches: () => [] }),
    sendGroups: async (source: AsyncIterable<NotificationGroup>) => {
      for await (const group of source) {
        sent += group.deviceTokens.length;
        group.onAccepted("accepted", 0, group.deviceTokens.length);
      }
    },
  } as unknown as SendingClient;
  const worker = queue.work(client, { ratePerSecond: 2 });
  // The first second's places are there at once: by the next look, the worker waits for others.
  while (sent < 3) await new Promise<void>((resolve) => worker.on("written", () => resolve()));
  await queue.close();
});
