// Mutants of the rules of how a worker of the queue ends, and of what it leaves; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const worker = mutantsIn("queue", "src/worker");
const events = mutantsIn("queue", "src/events");
const queue = mutantsIn("queue", "src");
const closing = ["pure", "test/worker/closing"];
const throwing = ["pure", "test/worker/throwing-listener"];

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
];
