// Mutants of how many notifications a worker holds; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const mutant = mutantsIn("queue", "src/worker");
const limit = ["pure", "test/worker/held-limit"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ94 = [
  mutant("Q-94 a client that has enough makes the worker hold more", "worker.ts", [
    "isFull ? this.#line.isStarved && this.#limit.grow()",
    "isFull ? this.#limit.grow()",
    limit,
  ]),
  mutant("Q-94 a client that waits has to wait for the next outcome", "worker.ts", [
    "if (this.#line.isStarved) this.#wanted.ring();",
    "",
    limit,
  ]),
  mutant("Q-94 a rate that holds back makes the worker hold more", "runs/run-line.ts", [
    "return this.#isAsked && this.untaken === 0;",
    "return this.#isAsked;",
    limit,
  ]),
  mutant("Q-94 a number grows", "claims/held-limit.ts", [
    "if (!this.#isAuto || this.#count === MOST)",
    "if (this.#count === MOST)",
    limit,
  ]),
  mutant("Q-94 there is no most", "claims/held-limit.ts", [
    "if (!this.#isAuto || this.#count === MOST)",
    "if (!this.#isAuto)",
    limit,
  ]),
  mutant("Q-94 what was held once is held for ever", "claims/held-limit.ts", [
    "untaken <= this.#count / 2",
    "untaken > 0",
    limit,
  ]),
  mutant("Q-94 a little that is untaken halves it", "claims/held-limit.ts", [
    "untaken <= this.#count / 2",
    "untaken === 0",
    limit,
  ]),
];
