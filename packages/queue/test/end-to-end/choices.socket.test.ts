import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@apns/client";
import { openQueue, type Queue, type WorkerOptions } from "@apns/queue";
import { type Rule, type Simulator, startSimulator } from "@apns/simulator";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
let location: string;
let apple: Simulator;
let client: Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  location = `sqlite:${join(folder, "push.db")}`;
  apple = await startSimulator();
  client = createClient({
    credentials: apple.providerKey,
    topic: "com.example.app",
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
    http2: { onConnectionLost: "report" },
  });
});

afterEach(async () => {
  await client.close();
  await apple.close();
  rmSync(folder, { recursive: true, force: true });
});

const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");
const tokens = (count: number): string[] => Array.from({ length: count }, (_, n) => deviceToken(n));
const PAYLOAD = { aps: { alert: "x" } };
/** The first request of the run is taken, and the connection dies before the answer. */
const lostAnswer: Rule = {
  at: "request",
  when: { nthOfRun: 1 },
  times: 1,
  do: { close: "reset", verdict: "accepted" },
};

/** Opens the queue, works on it until nothing is left, and closes it. */
async function worked(options: WorkerOptions, use?: (queue: Queue) => Promise<void>): Promise<void> {
  await using queue = await openQueue(location);
  await use?.(queue);
  await using _worker = queue.work(client, { pollMs: 50, ...options });
  for (;;) {
    const { waiting, delayed, leased } = await queue.stats();
    if (waiting + delayed + leased === 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function opened<Value>(use: (queue: Queue) => Promise<Value>): Promise<Value> {
  await using queue = await openQueue(location);
  return await use(queue);
}

const enqueueOne = async (queue: Queue): Promise<void> => {
  await queue.enqueue({ deviceToken: deviceToken(1), payload: PAYLOAD });
};

test("Q-23: in doubt, `report` counts it and sends it no more", async () => {
  apple.useRules([lostAnswer]);
  await worked({ onUnknown: "report" }, enqueueOne);
  expect(await opened((queue) => queue.stats())).toMatchObject({ settled: { unaccounted: 1 }, dead: 0 });
  expect(apple.journal.accepted).toHaveLength(1);
});

test("Q-23, Q-13: in doubt, `ask` keeps a dead letter through a restart, which is replayed on request with the same id", async () => {
  apple.useRules([lostAnswer]);
  await worked({ onUnknown: "ask" }, enqueueOne);
  const letters = await opened(async (queue) => {
    const found = [];
    for await (const letter of queue.deadLetters()) found.push(letter);
    expect(await queue.replay({})).toBe(1);
    return found;
  });
  expect(letters).toMatchObject([{ reason: "unaccounted: connection-lost", deviceTokens: [deviceToken(1)] }]);
  await worked({});
  const ids = apple.journal.accepted.map((entry) => (entry.protocol === "http2" ? entry.apnsId : undefined));
  expect([ids.length, new Set(ids).size, ids.includes(undefined)]).toEqual([2, 1, false]);
});

test("Q-23: in doubt, `resend` with the guard gives a device the same collapse id twice", async () => {
  apple.useRules([lostAnswer]);
  await worked({ onUnknown: "resend", duplicateGuard: "collapse-id" }, enqueueOne);
  const sent = apple.journal.accepted.map((entry) =>
    entry.protocol === "http2" ? [entry.collapseId, entry.apnsId] : [],
  );
  expect(sent).toHaveLength(2);
  expect(new Set(sent.flat()).size).toBe(1);
});

test("Q-12: a reader of dead devices goes on where it was after a restart, each reader for itself", async () => {
  for (const token of tokens(150)) apple.unregisterDeviceToken(token);
  await worked({}, async (queue) => {
    await queue.broadcast(PAYLOAD, tokens(300));
  });
  const read = (reader: string, most: number): Promise<string[]> =>
    opened(async (queue) => {
      const found: string[] = [];
      for await (const device of queue.deadDevices({ reader })) {
        found.push(device.deviceToken);
        if (found.length === most) break;
      }
      return found;
    });
  const first = await read("cleanup", 110);
  // It begins with what is still there: the first page was forgotten once all readers had read it.
  expect(await read("statistics", 1000)).toHaveLength(50);
  const rest = await read("cleanup", 1000);
  // The second page was not finished: it comes again.
  expect(rest).toHaveLength(50);
  expect(new Set([...first, ...rest])).toEqual(new Set(tokens(150)));
  expect(await read("cleanup", 1000)).toEqual([]);
});

test("Q-11, Q-57: two workers of one queue keep a rate together", async () => {
  await using queue = await openQueue(location);
  const startedAt = performance.now();
  await queue.broadcast(PAYLOAD, tokens(600));
  await using _first = queue.work(client, { ratePerSecond: 200, pollMs: 50 });
  await using _second = queue.work(client, { ratePerSecond: 200, pollMs: 50 });
  await apple.journal.waitFor(({ counts }) => counts.accepted === 600);
  // The places of the first second at once, the other 400 in two more.
  expect(performance.now() - startedAt).toBeGreaterThan(1800);
});
