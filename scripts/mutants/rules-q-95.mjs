// Mutants of the rule of what a program's surroundings take away, and of Q-37 in a pool; see run.mjs. Those on a
// server need Debian's PostgreSQL.
import { mutantsIn } from "./run-mutant.mjs";

const mutant = mutantsIn("queue", "src/postgres/connection");
const lastWords = ["debian", "test/postgres/connection/last-words"];
const waking = ["pure", "test/postgres/connection/wake-channel"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ95 = [
  mutant("Q-37 nobody hears what a taken connection says first", "postgres-database.ts", [
    'client.on("error", broke);',
    'queueMicrotask(() => client.on("error", broke));',
    lastWords,
  ]),
  mutant("Q-37 a pool of promises is waited for in vain", "postgres-database.ts", [
    "if (isPromise(promised)) promised.then(take, reject);",
    "void isPromise(promised);",
    lastWords,
  ]),
  mutant("Q-37 nobody hears what connections say as they end", "postgres-database.ts", [
    '    await this.#end?.();\n    this.#pool.off("error", this.#onIdleError);',
    '    this.#pool.off("error", this.#onIdleError);\n    await this.#end?.();',
    lastWords,
  ]),
  mutant("Q-95 a listener that cannot be made ends the listening", "wake-channel.ts", [
    "      this.#after(LOST_MS, () => void this.#open(connect));\n      return undefined;",
    "      return undefined;",
    waking,
  ]),
  mutant("Q-95 a pool throws where nothing catches", "late-refusal.ts", [
    "      } catch (error) {\n",
    "      } catch (error) {\n        if (Date.now() > 0) throw error;\n",
    lastWords,
  ]),
  mutant("Q-95 each try is said", "wake-channel.ts", ["this.#hasWarned = true;", "", waking]),
];
