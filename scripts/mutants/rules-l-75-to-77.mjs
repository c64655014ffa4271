// Mutants of the rules of `apns send` on a terminal (L-75 to L-77): the smallest edits that break a rule; see run.mjs.

const explain = ["pure", "test/explain"];
const questions = ["socket", "test/send/resume-question"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL75To77 = [
  {
    rule: "L-75 connections share one number",
    package: "cli",
    file: "src/inspect/frame-tap.ts",
    from: "    connections += 1;\n",
    to: "    connections = 1;\n",
    tests: ["socket", "test/send/verbose.socket"],
    title: "L-75",
  },
  {
    rule: "L-75 pieces that leave together are not seen",
    file: "src/node/connector/connection-tap.ts",
    from: "      for (const { chunk } of chunks) sent(chunk as Uint8Array);\n",
    to: "",
    tests: ["socket", "test/connector/connector.socket"],
    title: "L-75",
  },
  {
    rule: "L-76 an empty answer sends again",
    package: "cli",
    file: "src/screen/question.ts",
    from: 'answer !== "" && word.startsWith(answer)',
    to: "word.startsWith(answer)",
    tests: questions,
    title: "L-76",
  },
  {
    rule: "L-76 a question ends a torn record",
    package: "cli",
    file: "src/journal/journal-file.ts",
    from: "      file.#owesLineEnd = decoder.lacksLineEnd;\n",
    to: '      if (decoder.lacksLineEnd) file.#write("\\n");\n',
    tests: questions,
    title: "L-76",
  },
  {
    rule: "L-77 the pages of statuses are looked for in another folder",
    package: "cli",
    file: "src/explain/all-answers.ts",
    from: "page: `statuses/",
    to: "page: `status/",
    tests: explain,
    title: "L-77",
  },
  {
    rule: "L-77 people do not see the page",
    package: "cli",
    file: "src/commands/answers/explain.ts",
    from: "  if (page !== undefined) screen.print([",
    to: "  if (page === undefined) screen.print([",
    tests: explain,
    title: "L-77",
  },
];
