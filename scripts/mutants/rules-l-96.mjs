// Mutants of the rule of how a command that failed ends (L-96); see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const mutant = mutantsIn("cli", "src");
const silent = ["socket", "test/input/silent-input"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL96 = [
  mutant("L-96 a failure waits for the next bytes of the input", "commands/send/send-run.ts", [
    "      this.#failed.abort();\n      throw error;",
    "      throw error;",
    silent,
  ]),
  mutant("L-96 a pending read keeps a command alive that failed", "main.ts", [
    "if (isReading || interrupted.signal.aborted)",
    "if (interrupted.signal.aborted)",
    silent,
  ]),
];
