// One worker in a process of its own, for others to kill. It reports what is left, and ends when its stdin ends.
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@apns/client";
import { openQueue } from "@apns/queue";

const { url, apple, protocol, worker: options } = JSON.parse(process.argv[2] ?? "");
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const client = createClient({
  protocol,
  credentials: protocol === "binary" ? apple.clientCertificate : apple.providerKey,
  topic: "com.example.app",
  endpoints: { http2: apple.http2, gateway: apple.gateway },
  ca: apple.ca,
  http2: { maxConnections: 1 },
});
const queue = await opened();
const worker = queue.work(client, { ...options, onError: (error) => say({ error: String(error) }) });
let isEnding = false;
const looked = look();
process.stdin.resume().once("end", async () => {
  isEnding = true;
  // The queue that it looks at closes.
  await looked;
  await worker.close();
  say({ closed: true, ...worker.stats });
  await queue.close();
  await client.close();
});

async function look() {
  while (!isEnding) {
    await pause(200);
    const { waiting, delayed, leased } = await queue.stats();
    say({ left: waiting + delayed + leased, leased, ...worker.stats });
  }
}

/** A process that was killed a moment ago may still hold the file. */
async function opened() {
  for (let tries = 0; ; tries += 1) {
    try {
      return await openQueue(url);
    } catch (error) {
      if (tries === 50) throw error;
      await pause(100);
    }
  }
}
