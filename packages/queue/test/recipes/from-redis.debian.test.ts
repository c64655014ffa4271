import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Notification, type Outcome } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";

const COUNT = 1000;
/** Longer than any outcome takes here; the README has a minute. */
const IDLE_MS = 2000;
let folder: string;
let port: number;
let server: ChildProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-redis-"));
  port = await freePort();
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  server = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const text of server.stdout ?? []) if (String(text).includes("Ready to accept")) break;
});
afterAll(async () => {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

type Entry = [id: string, fields: string[]];

/** As the README has it. */
async function* stream(redis: Redis, name: string, stop: AbortSignal): AsyncGenerator<Notification[]> {
  while (!stop.aborted) {
    const left = await redis.xautoclaim("push", "senders", name, IDLE_MS, "0", "COUNT", 500);
    const old = left[1] as Entry[];
    const read = ["GROUP", "senders", name, "COUNT", 500, "BLOCK", 100, "STREAMS", "push", ">"] as const;
    const entries =
      old.length > 0 ? old : ((await redis.xreadgroup(...read))?.[0]?.[1] as Entry[] | undefined);
    yield (entries ?? []).map(([id, fields]) => ({ ...JSON.parse(fields[1] ?? ""), context: id }));
  }
}

function isFinal(outcome: Outcome): boolean {
  return outcome.outcome === "accepted" || (outcome.outcome === "rejected" && outcome.retry === "never");
}

test("Q-62: a stream of Redis as the source: what a consumer that died had read is sent, and what is final is acknowledged", async () => {
  const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");
  await using apple = await startSimulator({ badDeviceTokens: [deviceToken(7), deviceToken(300)] });
  const { providerKey: credentials, topic, http2, ca } = apple;
  await using client = createClient({ credentials, topic, endpoints: { http2 }, ca });
  const redis = new Redis(port, "127.0.0.1");
  const acks = redis.duplicate();
  await redis.xgroup("CREATE", "push", "senders", "$", "MKSTREAM");
  for (let n = 0; n < COUNT; n += 1) {
    const notification = { deviceToken: deviceToken(n), payload: { aps: { badge: n } } };
    await redis.xadd("push", "*", "json", JSON.stringify(notification));
  }
  await redis.xreadgroup("GROUP", "senders", "dead", "COUNT", 200, "STREAMS", "push", ">");
  const done = new AbortController();
  const final = new Set<string>();
  for await (const outcome of client.sendMany(stream(redis, "living", done.signal))) {
    const id = outcome.notification.context as string;
    if (!isFinal(outcome)) continue;
    await acks.xack("push", "senders", id);
    final.add(id);
    if (final.size === COUNT) done.abort();
  }
  const [pending] = (await acks.xpending("push", "senders")) as [number];
  expect([final.size, pending]).toEqual([COUNT, 0]);
  expect(new Set(apple.journal.accepted.map((entry) => entry.deviceToken)).size).toBe(COUNT - 2);
  await Promise.all([redis.quit(), acks.quit()]);
});
