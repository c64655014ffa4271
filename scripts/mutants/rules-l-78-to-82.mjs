// Mutants of the rules of what `apns queue status` and `apns worker` show (L-78 to L-82); see run.mjs.

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL78To82 = [
  {
    rule: "L-78 all workers are listed",
    package: "cli",
    file: "src/commands/queue/status-text.ts",
    from: "const rest = workers.slice(MAX_HOLDERS);",
    to: "const rest = workers.slice(workers.length);",
    tests: ["socket", "test/queue/queue.socket"],
    title: "L-78",
  },
];
