// Mutants of the rules L-83 to L-86: the smallest edits that break a rule; see run.mjs.

const commandWords = ["pure", "test/commands/simulate/command-words"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL83To86 = [
  {
    rule: "L-83 npx fetches the package of others",
    package: "cli",
    file: "src/commands/simulate/command-words.ts",
    from: 'npm: "npx @apns/cli"',
    to: 'npm: "npx apns"',
    tests: commandWords,
  },
  {
    rule: "L-83 an empty variable is a package manager",
    package: "cli",
    file: "src/commands/simulate/command-words.ts",
    from: 'if (agent === "") return "apns";',
    to: 'if (env["npm_config_user_agent"] === undefined) return "apns";',
    tests: commandWords,
  },
];
