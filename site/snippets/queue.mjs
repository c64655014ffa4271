import { createClient, createPayload, fromEnv } from "@apns/client";
import { openQueue } from "@apns/queue";

// "sqlite:push.db" on one machine, "postgres://user@host/database" for
// a fleet, "memory:" to try it.
const queue = await openQueue(process.env.APNS_QUEUE ?? "memory:");

const deviceTokens = Array.from({ length: 2000 }, (_, n) =>
  n.toString(16).padStart(64, "0"),
);
deviceTokens.push("fa17fa170110".padEnd(64, "0")); // 410 Unregistered
await queue.broadcast(createPayload({ alert: "Sale" }), deviceTokens, {
  campaign: "sale",
  priority: "low",
});

const client = createClient(fromEnv());
const worker = queue.work(client);
for (let left = 1; left > 0; { left } = await queue.progress("sale")) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

console.log((await queue.stats({ campaign: "sale" })).settled);
await worker.close(); // what is in flight settles, the rest goes back
await queue.close();
await client.close();
