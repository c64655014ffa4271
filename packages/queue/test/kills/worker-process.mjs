// One worker in a process of its own, for others to kill. It reports what is left, and ends when its stdin ends.
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
const looking = setInterval(async () => {
  const { waiting, delayed, leased } = await queue.stats();
  say({ left: waiting + delayed + leased, leased, ...worker.stats });
}, 200);
process.stdin.resume().once("end", async () => {
  clearInterval(looking);
  await worker.close();
  say({ closed: true, ...worker.stats });
  await queue.close();
  await client.close();
});

/** A process that was killed a moment ago may still hold the file. */
async function opened() {
  for (let tries = 0; ; tries += 1) {
    try {
      return await openQueue(url);
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
