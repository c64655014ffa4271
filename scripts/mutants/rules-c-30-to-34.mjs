// Mutants of the rules of readiness and of the environment (C-30 to C-34): the smallest edits that break a rule; see
// run.mjs.

const ready = ["socket", "test/readiness/readiness"];
const variables = ["pure", "test/readiness/from-env"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfC30to34 = [
  {
    rule: "C-30 a bad device token counts against the credentials",
    package: "client",
    file: "src/readiness/probe-error.ts",
    from: "if (deviceTokenIsBad) return undefined;",
    to: "",
    tests: ready,
  },
  {
    rule: "C-30 the probe has something to show",
    package: "client",
    file: "src/readiness/probe-request.ts",
    from: `'{"aps":{}}'`,
    to: `'{"aps":{"alert":"x"}}'`,
    tests: ready,
  },
  {
    rule: "C-30 the client's own identity is asked",
    package: "client",
    file: "src/client.ts",
    from: "this.#sender.probe(options.identity)",
    to: "this.#sender.probe(undefined)",
    tests: ready,
  },
  {
    rule: "C-31 an attempt that fails is waited through",
    package: "client",
    file: "src/readiness/path-watch.ts",
    from: "for (const settle of this.#waiting) settle(event.error);",
    to: "",
    tests: ready,
  },
  {
    rule: "C-31 503 speaks against the credentials",
    package: "client",
    file: "src/readiness/probe-error.ts",
    from: 'return retry === "later"\n',
    to: "return false\n",
    tests: ready,
  },
  {
    rule: "C-32 the wait has no end",
    package: "client",
    file: "src/readiness/run-probe.ts",
    from: "unanswered(timeoutMs)), timeoutMs);",
    to: "unanswered(timeoutMs)), timeoutMs + 86_400_000);",
    tests: ready,
  },
  {
    rule: "C-32 the probe stays in the queue",
    package: "client",
    file: "src/senders/http2-sender.ts",
    from: "        push.cancel(submission);\n",
    to: "",
    tests: ready,
  },
  {
    rule: "C-33 an empty variable is a value",
    package: "client",
    file: "src/environment/variables.ts",
    from: 'return value === "" ? undefined : value;',
    to: "return value;",
    tests: variables,
  },
  {
    rule: "C-34 the error has the path",
    package: "client",
    file: "src/environment/from-env.ts",
    from: 'const { code = "unknown" } = error as NodeJS.ErrnoException;',
    to: "const code = (error as Error).message;",
    tests: variables,
  },
];
