// Mutants of the rules of what is said about a queue at night (L-89 and L-90); see run.mjs.

const mutant = (rule, [from, to]) => ({
  rule,
  package: "cli",
  file: "src/commands/queue/stop-parts.ts",
  from,
  to,
  tests: ["socket", "test/queue/queue.socket"],
  title: "L-89",
});

const text = (rule, file, [from, to]) => ({
  rule,
  package: "cli",
  file: `src/explain/${file}`,
  from,
  to,
  tests: ["pure", "test/explain"],
  title: "L-90",
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL89To90 = [
  mutant("L-89 a pause that reached nothing says nothing", [
    "if (paused.length > 0) return;",
    "if (paused.length >= 0) return;",
  ]),
  mutant("L-89 lanes of other topics count as reached", ["lane.topic === topic", "lane.topic !== undefined"]),
  mutant("L-89 what is still paused counts as resumed", [
    ".filter((name) => !stillNames.has(name))",
    ".filter((name) => stillNames !== undefined || name)",
  ]),
  mutant("L-89 another pause is not named", [
    "new Set(still.map((lane) => `still",
    "new Set([].map((lane) => `still",
  ]),
  mutant("L-89 a campaign that is not there is cancelled silently", [
    "if (cancelled.length === 0)",
    "if (cancelled.length < 0)",
  ]),
  text("L-90 a worker's line about its database is about the network", "foreign/queue-texts.ts", [
    "/\\bthe database failed\\b/i, ",
    "",
  ]),
  text("L-90 a worker that hangs is a connection that hangs", "foreign/symptoms.ts", [
    "(?:hangs?|stuck|idle|slow",
    "(?:stuck|idle|slow",
  ]),
];
