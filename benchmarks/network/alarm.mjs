import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Rings at a time of the monotonic clock: about a tenth of a millisecond late, never early. */
export class Alarm {
  /** How often it was set; the thread wakes when this changes. */
  #settings = new Int32Array(new SharedArrayBuffer(4));
  #dueAtMs = new Float64Array(new SharedArrayBuffer(8));

  /** @param ring called without arguments when the time has come, now and then also before */
  constructor(ring) {
    this.#dueAtMs[0] = Infinity;
    const workerData = { settings: this.#settings, dueAtMs: this.#dueAtMs };
    const thread = new Worker(new URL("alarm-thread.mjs", import.meta.url), { workerData });
    /** Resolves when the thread runs: starting it takes some time. */
    this.ready = once(thread, "online");
    thread.on("message", () => {
      this.#dueAtMs[0] = Infinity;
      ring();
    });
  }

  /** Sets it, unless it is to ring earlier already. */
  set(dueAtMs) {
    if (dueAtMs >= this.#dueAtMs[0]) return;
    this.#dueAtMs[0] = dueAtMs;
    Atomics.add(this.#settings, 0, 1);
    Atomics.notify(this.#settings, 0);
  }
}
