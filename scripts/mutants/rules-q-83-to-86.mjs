// Mutants of the rules of how a worker of the queue ends, and of what it leaves; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const worker = mutantsIn("queue", "src/worker");
const events = mutantsIn("queue", "src/events");
const queue = mutantsIn("queue", "src");
const metrics = mutantsIn("queue", "src/metrics");
const sqlite = mutantsIn("queue", "src/sqlite");
const closing = ["pure", "test/worker/closing"];
const throwing = ["pure", "test/worker/throwing-listener"];
const roll = ["pure", "test/metrics/worker-roll"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ83To86 = [
  worker("Q-83 only the loops end a close", "worker-end.ts", [
    "this.#done = Promise.race([loops, this.#abandoned]);",
    "this.#done = loops;",
    closing,
  ]),
  events("Q-84 what onError throws reaches the worker", "worker-announcer.ts", [
    "guardedCall(() => this.#onError?.(error));",
    "this.#onError?.(error);",
    throwing,
  ]),
  events("Q-84 what onError throws is lost", "guarded-call.ts", ["throw error;", "void error;", throwing]),
  queue("Q-84 the store stays open when a worker does not close", "queue.ts", [
    "const workers = await Promise.allSettled(",
    "const workers = await Promise.all(",
    throwing,
  ]),
  worker("Q-85 a queue keeps the workers that have ended", "worker-end.ts", [
    ".finally(this.#onEnded);",
    ";",
    roll,
  ]),
  metrics("Q-85 the counters of a worker end with it", "worker-roll.ts", [
    "outcomes: before.outcomes + outcomes,",
    "outcomes: before.outcomes,",
    roll,
  ]),
  worker("Q-85 the store keeps a worker whose client failed", "worker.ts", [
    "    this.#abandon();\n    this.#forget();",
    "    this.#abandon();",
    roll,
  ]),
  sqlite("Q-85 SQLite keeps the listeners of workers that were closed", "sqlite-store.ts", [
    "      this.#forget.delete(forget);\n",
    "",
    ["socket", "test/end-to-end/closed-workers"],
  ]),
];
