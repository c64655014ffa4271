import { parentPort, workerData } from "node:worker_threads";
import { createAlert, createClient, createSharedMemoryTokenStore, fromEnv } from "@apns/client";

const { credentials, ...options } = fromEnv();
const store = createSharedMemoryTokenStore(workerData.tokens);
const client = createClient({ ...options, credentials: { ...credentials, store } });

const { payload, ...fields } = createAlert({ alert: "Hello" });
const run = client.broadcast(payload, workerData.share, { ...fields, report: "problems" });
for await (const problem of run) console.error(problem.outcome);
await client.close();
parentPort.postMessage(run.counts);
