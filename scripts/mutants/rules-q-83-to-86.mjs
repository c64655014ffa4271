// Mutants of the rules of how a worker of the queue ends, and of what it leaves; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const worker = mutantsIn("queue", "src/worker");
const closing = ["pure", "test/worker/closing"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ83To86 = [
  worker("Q-83 only the loops end a close", "worker-end.ts", [
    "this.#done = Promise.race([loops, this.#abandoned]);",
    "this.#done = loops;",
    closing,
  ]),
];
