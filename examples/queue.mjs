// A queue outlives its workers: the first one is killed in the middle, the second one sends the rest.
// Run after a build: node examples/queue.mjs (with QUEUE=postgres://... on PostgreSQL)
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@apns/client";
import { openQueue } from "@apns/queue";
import { startSimulator } from "@apns/simulator";

if (process.env.APPLE === undefined) {
  const apple = await startSimulator({ rules: [{ at: "request", do: { delayMs: { min: 5, max: 25 } } }] });
  const { http2, ca, providerKey } = apple;
  const location = process.env.QUEUE ?? `sqlite:${join(mkdtempSync(join(tmpdir(), "apns-")), "push.db")}`;
  const devices = Array.from({ length: 20_000 }, (_, n) => n.toString(16).padStart(64, "0"));
  const queue = await openQueue(location);
  // With PostgreSQL, { transaction: client } stores it together with your own rows, or not at all.
  await queue.broadcast({ aps: { alert: "Breaking news" } }, devices, { campaign: "news" });
  await queue.close();

  const env = { ...process.env, QUEUE: location, APPLE: JSON.stringify({ http2, ca, providerKey }) };
  const work = () => spawn(process.execPath, [process.argv[1], "worker"], { env, stdio: "inherit" });
  const ended = (worker) => new Promise((resolve) => worker.once("exit", resolve));
  const first = work();
  await apple.journal.waitFor(({ counts }) => counts.accepted > 5000, { timeoutMs: 60_000 });
  first.kill("SIGKILL");
  await ended(first);
  await ended(work());
  console.log(
    `${new Set(apple.journal.accepted.map(({ deviceToken }) => deviceToken)).size} devices reached`,
  );
  await apple.close();
} else {
  const { http2, ca, providerKey } = JSON.parse(process.env.APPLE);
  const client = createClient({
    credentials: providerKey,
    topic: "com.example.app",
    endpoints: { http2 },
    ca,
  });
  const queue = await openQueue(process.env.QUEUE);
  const worker = queue.work(client, { leaseMs: 2000, pollMs: 100 });
  for (let left = 1; left > 0; { left } = await queue.progress("news")) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await worker.close();
  console.log((await queue.stats()).settled);
  await queue.close();
  await client.close();
}
