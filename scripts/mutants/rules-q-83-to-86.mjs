// Mutants of the rules of how a worker of the queue ends, and of what it leaves; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const worker = mutantsIn("queue", "src/worker");
const events = mutantsIn("queue", "src/events");
const queue = mutantsIn("queue", "src");
const metrics = mutantsIn("queue", "src/metrics");
const sqlite = mutantsIn("queue", "src/sqlite");
const postgres = mutantsIn("queue", "src/postgres");
const memory = mutantsIn("queue", "src/store/memory");
const rate = mutantsIn("queue", "src/rate");
const titled = (title, mutant) => ({ ...mutant, title });
const closing = ["pure", "test/worker/closing"];
const throwing = ["pure", "test/worker/throwing-listener"];
const line = ["pure", "test/worker/rate-line"];
const roll = ["pure", "test/metrics/worker-roll"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ83To86 = [
  worker("Q-83 only the loops end a close", "worker-end.ts", [
    "Promise.race([loops, this.#abandoned])",
    "loops",
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
  worker("Q-86 places are reserved for all that wait", "rate/rate-line.ts", [
    "Math.min(wanted, Math.ceil(perSecond * SHARE_S))",
    "wanted",
    line,
  ]),
  worker("Q-86 a chunk has all places before the next run", "rate/rate-line.ts", [
    "if (run.unallowed > 0) this.#waiting.push(run);",
    "if (run.unallowed > 0) this.#waiting.unshift(run);",
    line,
  ]),
  worker("Q-86 the places of returned runs are lost", "rate/rate-line.ts", [
    "if (this.#waiting.some(({ hasMore }) => hasMore)) return;",
    "if (this.#waiting.some(({ hasMore }) => hasMore)) return;\n    this.#reserved = undefined;",
    line,
  ]),
  worker("Q-86 a timer goes on for runs that went back", "worker.ts", [
    "      this.#rate?.prune();\n",
    "",
    line,
  ]),
  worker("Q-86 a timer goes on after the client failed", "worker.ts", [
    "    this.#patience.end();\n    this.#rate?.close();",
    "    this.#patience.end();",
    line,
  ]),
  titled(
    "Q-86",
    memory("Q-86 in memory, a clock that went back stops a rate", "memory-store.ts", [
      "aheadMs > 0 && aheadMs <= farthestMs(request)",
      "aheadMs > 0",
      ["pure", "test/store/memory-store"],
    ]),
  ),
  titled(
    "Q-86",
    rate("Q-86 the places of many workers begin again", "rate-wait.ts", [
      "const WORKERS = 1000;",
      "const WORKERS = 500;",
      ["pure", "test/store/memory-store"],
    ]),
  ),
  titled(
    "Q-86",
    sqlite("Q-86 in SQLite, a clock that went back stops a rate", "sqlite-store.ts", [
      "const farthest = nowMs + farthestMs(request);",
      "const farthest = nowMs + 1e9;",
      ["socket", "test/store/sqlite-store"],
    ]),
  ),
  titled(
    "Q-86",
    postgres("Q-86 in PostgreSQL, a clock that went back stops a rate", "postgres-store.ts", [
      "costMs(request), farthestMs(request)];",
      "costMs(request), 1e9];",
      ["debian", "test/postgres/postgres-store"],
    ]),
  ),
];
