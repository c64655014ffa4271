import { once } from "node:events";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import {
  createClient,
  createPayload,
  createSharedMemoryTokenStore,
  fromEnv,
} from "@apns/client";

if (isMainThread) {
  const { memory } = createSharedMemoryTokenStore();
  const workers = [1, 2, 3].map(
    (number) =>
      new Worker(new URL(import.meta.url), {
        workerData: { memory, number },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, "exit")));
} else {
  const { memory, number } = workerData;
  const options = fromEnv();
  const client = createClient({
    ...options,
    credentials: {
      ...options.credentials,
      store: createSharedMemoryTokenStore(memory),
    },
  });
  const { outcome } = await client.send({
    deviceToken: `0${number}`.repeat(32),
    payload: createPayload({ alert: `Hello from thread ${number}` }),
  });
  console.log(`thread ${number}: ${outcome}`);
  await client.close();
}
