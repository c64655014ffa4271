// Mutants of the rules of the commands of the queue (L-70 to L-74); see run.mjs.

const commands = ["socket", "test/queue/queue.socket"];

const mutant = (rule, source, [from, to]) => ({
  rule,
  package: "cli",
  file: `src/commands/queue/${source}`,
  from,
  to,
  tests: commands,
  title: rule.slice(0, 4),
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL70To74 = [
  mutant("L-70 dead devices are shown whole", "queue.ts", [
    "const shown = showDeviceTokens ? deviceToken : maskDeviceToken(deviceToken);",
    "const shown = showDeviceTokens || deviceToken;",
  ]),
  mutant("L-71 a bad line is stored as far as it can be", "enqueue.ts", [
    "        assertStorable(notification);\n",
    "",
  ]),
  mutant("L-72 nothing named is the whole queue", "scope-flags.ts", [
    "if (campaign === undefined && topic === undefined && all !== true) {",
    "if (all === false) {",
  ]),
  mutant("L-73 an interrupt leaves what is in flight", "worker.ts", [
    "await worker.close({ timeoutMs: drainMs });",
    "await worker.close({ timeoutMs: 0 });",
  ]),
  mutant("L-74 an error of the database is a defect", "queue-location.ts", [
    "if (!(error instanceof Error) || OWN.has(error.name)) throw error;",
    "if (error !== undefined) throw error;",
  ]),
];
