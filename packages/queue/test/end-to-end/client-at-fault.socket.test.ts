import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, type Notification, type NotificationGroup } from "@apns/client";
import { openQueue, type Queue, type WorkerEvents, type WorkerOptions } from "@apns/queue";
import { type Simulator, startSimulator } from "@apns/simulator";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { QueueStats } from "../../src/queue-stats.js";
import type { SendingClient } from "../../src/worker/send-groups.js";

const TOPIC = "com.example.app";
const DAY_MS = 86_400_000;
let folder: string;
let apple: Simulator;
const clients: Client[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-queue-"));
  apple = await startSimulator();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await apple.close();
  rmSync(folder, { recursive: true, force: true });
});

function clientWith(options: { readonly topic?: string; readonly identities?: readonly string[] }): Client {
  const { topic, identities = [] } = options;
  const client = createClient({
    credentials: apple.providerKey,
    endpoints: { http2: apple.http2 },
    ca: apple.ca,
    ...(topic === undefined ? {} : { topic }),
    identities: Object.fromEntries(identities.map((name) => [name, { credentials: apple.providerKey }])),
  });
  clients.push(client);
  return client;
}

const many = (count: number, fields: Partial<Notification>): Notification[] =>
  Array.from({ length: count }, (_, n) => ({
    deviceToken: n.toString(16).padStart(64, "0"),
    payload: { aps: { alert: "x" } },
    ...fields,
  }));

/** Works until the queue is as wanted. Returns what the worker told. */
async function workUntil(
  queue: Queue,
  client: SendingClient,
  options: WorkerOptions & { readonly isOver: (stats: QueueStats) => boolean },
) {
  const { isOver, ...workerOptions } = options;
  const resting: WorkerEvents["resting"][0][] = [];
  const errors: unknown[] = [];
  await using worker = queue.work(client, {
    pollMs: 50,
    onError: (error) => errors.push(error),
    ...workerOptions,
  });
  worker.on("resting", (event) => resting.push(event));
  for (;;) {
    const stats = await queue.stats();
    if (isOver(stats)) return { stats, resting, errors };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const doneOf = (stats: QueueStats): number =>
  stats.dead + Object.values(stats.settled).reduce((a, b) => a + b, 0);

describe.each(["memory", "SQLite"])("in %s", (kind) => {
  const opened = (): Promise<Queue> =>
    openQueue(kind === "memory" ? "memory:" : `sqlite:${join(folder, "push.db")}`);

  test("Q-80: what names an identity that the client lacks waits, and others of its lane are sent", async () => {
    await using queue = await opened();
    await queue.enqueue(many(1200, { topic: TOPIC, identity: "new" }));
    await queue.enqueue(many(10, { topic: TOPIC, identity: "old" }));
    const client = clientWith({ identities: ["old"] });
    const { stats, resting, errors } = await workUntil(queue, client, {
      refusedPauseMs: DAY_MS,
      isOver: (now) => doneOf(now) + now.delayed === 1210,
    });
    expect(stats).toMatchObject({ waiting: 0, delayed: 1200, dead: 0, settled: { accepted: 10 } });
    // 200 chunks of one are read.
    const part = { campaign: "", topic: TOPIC, identity: "new" };
    expect((await queue.stats()).returned).toMatchObject([part]);
    expect(resting).toMatchObject([{ topic: TOPIC, reason: "out-of-range", forMs: DAY_MS }]);
    expect(resting[0]?.error).toMatchObject({ name: "UsageError", code: "out-of-range", field: "identity" });
    expect(resting[0]?.error?.message).toBe(
      "This worker's client cannot send what it claimed: identity is \"new\", which is not one of this client's " +
        "identities. Give it that identity, or replace this worker. Nothing is lost: it is tried again in 86400 s.",
    );
    expect(errors).toEqual([resting[0]?.error]);
  });

  test("Q-80: what has no topic waits where the client has none, and others are sent", async () => {
    await using queue = await opened();
    await queue.enqueue(many(600, {}));
    await queue.enqueue(many(10, { topic: TOPIC }));
    const { stats, resting } = await workUntil(queue, clientWith({}), {
      refusedPauseMs: DAY_MS,
      isOver: (now) => doneOf(now) + now.delayed === 610,
    });
    expect(stats).toMatchObject({ waiting: 0, delayed: 600, dead: 0, settled: { accepted: 10 } });
    expect(resting).toMatchObject([{ topic: "", error: { code: "missing-option", field: "topic" } }]);
    expect(resting[0]?.error?.message).toContain("Give it a topic, or replace this worker.");
  });

  test("Q-80: a worker whose client has the identity sends what another one put off, at its first attempt", async () => {
    await using queue = await opened();
    await queue.enqueue(many(5, { topic: TOPIC, identity: "new" }));
    const options = { refusedPauseMs: 1, maxAttempts: 1 };
    await workUntil(queue, clientWith({}), { ...options, isOver: ({ delayed }) => delayed === 5 });
    const client = clientWith({ identities: ["new"] });
    const { stats } = await workUntil(queue, client, { ...options, isOver: (now) => doneOf(now) === 5 });
    expect(stats).toMatchObject({ dead: 0, settled: { accepted: 5 } });
  });

  test("Q-80: what the client refuses for another reason is a dead letter with the code, and can be replayed", async () => {
    await using queue = await opened();
    await queue.enqueue(many(700, { topic: TOPIC }));
    const client = clientWith({});
    const spoiling: SendingClient = {
      sendMany: (source) => client.sendMany(source),
      sendGroups: (source) => client.sendGroups(spoiled(source as AsyncIterable<NotificationGroup>)),
    };
    const isOver = (now: QueueStats): boolean => doneOf(now) === 700;
    const refused = await workUntil(queue, spoiling, { isOver });
    expect(refused.stats).toMatchObject({ dead: 700, settled: {} });
    const reasons: string[] = [];
    for await (const { reason } of queue.deadLetters()) reasons.push(reason);
    expect(reasons).toEqual(["out-of-range", "out-of-range"]);
    expect(await queue.replay({})).toBe(700);
    const { stats } = await workUntil(queue, client, { isOver });
    expect(stats).toMatchObject({ dead: 0, settled: { accepted: 700 } });
  });
});

/** A priority that the client refuses, as a later version of it might. */
async function* spoiled(source: AsyncIterable<NotificationGroup>): AsyncGenerator<NotificationGroup> {
  for await (const group of source) yield { ...group, common: { ...group.common, priority: 7 as never } };
}
