// Mutants of the rules of the commands that answer (L-40 to L-69): the smallest edits that break a rule; see run.mjs.

const explain = ["pure", "test/explain"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL40To69 = [
  {
    rule: "L-40 statuses of the binary protocol are not known by their numbers",
    package: "cli",
    file: "src/explain/all-answers.ts",
    from: "if (known) answers.push",
    to: "if (known && status === 0) answers.push",
    tests: explain,
    title: "L-40",
  },
  {
    rule: "L-41 what is found in a text comes in the order of the tables",
    package: "cli",
    file: "src/explain/find-answers.ts",
    from: ".sort((one, other) => one.at - other.at)",
    to: "",
    tests: explain,
    title: "L-41",
  },
  {
    rule: "L-41 nothing is spelt alike",
    package: "cli",
    file: "src/explain/find-answers.ts",
    from: "distance <= Math.max(2, plainOf(answer.name).length / 3)",
    to: "distance <= 0",
    tests: explain,
    title: "L-41",
  },
  {
    rule: "L-42 the text of fetch is not known",
    package: "cli",
    file: "src/explain/foreign/http1-texts.ts",
    from: "patterns: [/\\bfetch failed\\b/i],",
    to: "patterns: [/\\bfetch never\\b/i],",
    tests: explain,
    title: "L-42",
  },
];
