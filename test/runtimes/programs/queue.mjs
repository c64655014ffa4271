import { createClient } from "@apns/client";
import { openQueue } from "@apns/queue";
import { expectEqual } from "./expect-equal.mjs";

export function memory(settings) {
  return workOff("memory:", settings);
}

/** By the SQLite that the runtime brings as `node:sqlite`. */
export function sqlite(settings) {
  return workOff(`sqlite:${settings.database}`, settings);
}

async function workOff(store, { http2, ca, providerKey, topic }) {
  const client = createClient({ credentials: providerKey, topic, ca, endpoints: { http2 } });
  const queue = await openQueue(store);
  const payload = { aps: { alert: "Hello" } };
  await queue.enqueue(Array.from({ length: 50 }, () => ({ deviceToken: "ab".repeat(32), payload })));
  const worker = queue.work(client);
  for (;;) {
    const { settled } = await queue.stats();
    if (settled.accepted === 50) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await worker.close();
  expectEqual((await queue.stats()).waiting, 0);
  await queue.close();
  await client.close();
}
