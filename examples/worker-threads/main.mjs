// Worker threads send side by side. They share one provider token, since APNs wants no new one within 20 minutes.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createSharedMemoryTokenStore } from "@apns/client";

const WORKERS = 3;
const DEVICES = 3000;

const store = createSharedMemoryTokenStore();
const deviceTokens = Array.from({ length: DEVICES }, (_, n) => n.toString(16).padStart(64, "0"));

const workers = Array.from({ length: WORKERS }, (_, number) => {
  const share = deviceTokens.filter((_, n) => n % WORKERS === number);
  return new Worker(new URL("./sender.mjs", import.meta.url), {
    workerData: { tokens: store.memory, share },
  });
});
const counts = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
console.log(
  counts.reduce((sum, { accepted }) => sum + accepted, 0),
  "accepted",
);
