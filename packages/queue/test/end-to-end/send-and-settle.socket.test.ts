import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@apns/client";
import { openQueue, type Queue } from "@apns/queue";
import { type Simulator, startSimulator } from "@apns/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
let apple: Simulator;
let client: Client;
let queue: Queue;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  apple = await startSimulator();
  client = createClient({
    credentials: apple.providerKey,
    topic: "com.example.app",
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
  });
  queue = await openQueue(`sqlite:${join(folder, "push.db")}`);
});

afterEach(async () => {
  await queue.close();
  await client.close();
  await apple.close();
  rmSync(folder, { recursive: true, force: true });
});

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

/** Resolves once nothing of a campaign is left. */
async function emptied(campaign: string): Promise<void> {
  for (;;) {
    const { waiting, delayed, leased } = await queue.stats({ campaign });
    if (waiting + delayed + leased === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("Q-17, Q-26: a broadcast is sent once to each device, and the worker stops cleanly", async () => {
  const tokens = Array.from({ length: 1300 }, (_, n) => deviceToken(n));
  const { count, duplicates } = await queue.broadcast({ aps: { alert: "Hello" } }, tokens, {
    campaign: "hello",
  });
  expect({ count, duplicates }).toEqual({ count: 1300, duplicates: 0 });
  const worker = queue.work(client, { pollMs: 50 });
  await emptied("hello");
  await worker.close();
  const stats = await queue.stats();
  expect({ ...stats.settled, dead: stats.dead }).toEqual({ accepted: 1300, dead: 0 });
  expect(worker.stats).toEqual({ sent: 1300, outcomes: 1300, held: 0, lostLeases: 0 });
  const received = apple.journal.accepted.map((entry) => entry.deviceToken);
  expect([...received].sort()).toEqual([...tokens].sort());
});
