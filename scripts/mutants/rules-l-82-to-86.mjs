// Mutants of the rules L-82 to L-86: the smallest edits that break a rule; see run.mjs.

const queueAdvice = ["pure", "test/queue/queue-advice"];
const commandWords = ["pure", "test/commands/simulate/command-words"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL82To86 = [
  {
    rule: "L-82 digits alone are a number",
    package: "cli",
    file: "src/input/forms/ndjson-records.ts",
    from: "const DEVICE_TOKEN = /^[0-9a-f]{64,200}$/i;",
    to: "const DEVICE_TOKEN = /^(?=.*[a-f])[0-9a-f]{64,200}$/i;",
    tests: ["pure", "test/input"],
  },
  {
    rule: "L-82 whatever begins like a device token is one",
    package: "cli",
    file: "src/input/forms/ndjson-records.ts",
    from: "{64,200}$/i;",
    to: "{64,200}/i;",
    tests: ["pure", "test/input"],
  },
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
  {
    rule: "L-84 failures have no page",
    package: "cli",
    file: "src/doctor/check.ts",
    from: "page: pageOfCode(code)",
    to: "page: undefined",
    tests: ["socket", "test/doctor"],
    title: "L-84",
  },
  {
    rule: "L-84 people do not see the page",
    package: "cli",
    file: "src/commands/answers/doctor.ts",
    from: "if (page !== undefined)",
    to: "if (page === undefined)",
    tests: ["socket", "test/doctor"],
    title: "L-84",
  },
  {
    rule: "L-84 device tokens have no page",
    package: "cli",
    file: "src/doctor/online-checks.ts",
    from: "pageOfReason(here.reason ?? there.reason)",
    to: "undefined",
    tests: ["socket", "test/doctor"],
    title: "L-84",
  },
  {
    rule: "L-85 every error of the database has the same advice",
    package: "cli",
    file: "src/commands/queue/queue-advice.ts",
    from: "ADVICE.get(String(code)) ??",
    to: "ADVICE.get(code === undefined ? String(code) : '') ??",
    tests: queueAdvice,
  },
  {
    rule: "L-85 the advice of SQLite is followed by another",
    package: "cli",
    file: "src/commands/queue/queue-advice.ts",
    from: 'error.name === "SqliteError"',
    to: 'error.name === "none"',
    tests: queueAdvice,
  },
  {
    rule: "L-85 an error for several addresses has no text",
    package: "cli",
    file: "src/commands/queue/queue-advice.ts",
    from: 'error.message !== "" || !(error instanceof AggregateError)',
    to: "error.message !== undefined",
    tests: queueAdvice,
  },
  {
    rule: "L-85 a password is repeated",
    package: "cli",
    file: "src/commands/queue/queue-advice.ts",
    from: "if (/[:@]/.test(location)) return",
    to: "if (/^$/.test(location)) return",
    tests: queueAdvice,
  },
];
