// The thread of an alarm: it sleeps until the time that it was given. A thread may sleep for parts of a millisecond;
// timers of Node count whole ones only.
import { parentPort, workerData } from "node:worker_threads";
import { monotonicMs } from "./monotonic-ms.mjs";

const { settings, dueAtMs } = workerData;

for (;;) {
  const setting = Atomics.load(settings, 0);
  const leftMs = dueAtMs[0] - monotonicMs();
  if (leftMs > 0 && Atomics.wait(settings, 0, setting, leftMs) !== "timed-out") continue;
  parentPort.postMessage(0);
  Atomics.wait(settings, 0, setting);
}
