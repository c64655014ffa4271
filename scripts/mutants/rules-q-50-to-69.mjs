// Mutants of the rules of the queue (Q) from Q-50 on: the smallest edits that break a rule; see run.mjs.

const progress = ["pure", "test/worker/progress"];

const mutant = (rule, source, [from, to, tests]) => ({
  rule,
  package: "queue",
  file: `src/${source}`,
  from,
  to,
  tests,
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQFrom50 = [
  mutant("Q-50 what settled waits for the lease to be extended", "worker/reporter.ts", [
    "return Math.min(extendAtMs, progressAtMs);",
    "return extendAtMs;",
    progress,
  ]),
  mutant("Q-50 each batch of outcomes is written at once", "worker/reporter.ts", [
    "held.progressAtMs = this.#options.place.nowMs() + PROGRESS_MS;",
    "held.progressAtMs = this.#options.place.nowMs();",
    progress,
  ]),
  mutant("Q-50 much that has settled waits for its time", "worker/reporter.ts", [
    "return this.#news >= this.#options.maxNews;",
    "return false;",
    progress,
  ]),
  mutant("Q-51 what has settled makes room before it is written", "worker/worker.ts", [
    "settings.concurrency - this.#reporter.unwritten",
    "settings.concurrency - (this.#sent - this.#outcomes)",
    progress,
  ]),
];
