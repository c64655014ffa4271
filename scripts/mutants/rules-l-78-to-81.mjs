// Mutants of the rules of what `apns queue status` and `apns worker` show (L-78 to L-81); see run.mjs.

const view = ["debian", "test/queue/worker-view"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL78To81 = [
  {
    rule: "L-78 all workers are listed",
    package: "cli",
    file: "src/commands/queue/status-text.ts",
    from: "const rest = workers.slice(MAX_HOLDERS);",
    to: "const rest = workers.slice(workers.length);",
    tests: ["socket", "test/queue/queue.socket"],
    title: "L-78",
  },
  {
    rule: "L-79 a panel is drawn below the last one",
    package: "cli",
    file: "src/screen/footer.ts",
    from: 'return rows === 0 ? "" : `',
    to: 'return rows > 0 ? "" : `',
    tests: view,
    title: "L-79",
  },
  {
    rule: "L-79 a row may be wider than the window",
    package: "cli",
    file: "src/screen/panel-rows.ts",
    from: "if (used > columns) return cut;",
    to: "if (used > 2 * columns) return cut;",
    tests: ["pure", "test/panel-rows"],
  },
  {
    rule: "L-80 what settles while it stops is not counted",
    package: "cli",
    file: "src/commands/queue/worker-view.ts",
    from: "worker.stats.outcomes - outcomes",
    to: "inFlightOf(worker.stats)",
    tests: view,
    title: "L-80",
  },
  {
    rule: "L-80 the last state is gone with the panel",
    package: "cli",
    file: "src/commands/queue/worker-view.ts",
    from: 'else screen.print(this.#rows().join("\\n"));',
    to: "else screen.print(String(worker.stats.held));",
    tests: view,
    title: "L-80",
  },
  {
    rule: "L-81 CI gets a panel",
    package: "cli",
    file: "src/screen/screen.ts",
    from: ' && !isSet(terminal.env["CI"])',
    to: "",
    tests: view,
    title: "L-81",
  },
];
