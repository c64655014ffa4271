import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { openQueue, type SendingClient } from "@apns/queue";
import { afterEach, beforeEach, expect, test } from "vitest";

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
  await turn();
  globalThis.gc?.();
  expect(clients.filter((client) => client.deref() !== undefined).length).toBeLessThanOrEqual(1);
  await queue.close();
});
