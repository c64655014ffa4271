// Mutants of the rule S-33: the smallest edits that break it; see run.mjs.

const tests = ["pure", "test/binary/pace"];
const file = "src/session/binary/connection/stretch.ts";

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfS33 = [
  {
    rule: "S-33 as far as there is room",
    file: "src/session/binary/outgoing.ts",
    tests,
    from: "end: Math.min(end, stretch.end),",
    to: "end,",
  },
  {
    rule: "S-33 as short as the last distance",
    file,
    tests,
    from: "Math.max(LEAST, Math.ceil(TIMES_USUAL * this.#usual))",
    to: "Math.ceil(TIMES_USUAL * this.#usual)",
  },
  {
    rule: "S-33 only the last distance counts",
    file,
    tests,
    from: "(this.#usual + distance) / 2",
    to: "distance",
  },
  {
    rule: "S-33 no wait at its end",
    file,
    tests,
    from: "this.#resumesAtMs = nowMs + this.#answerMs;",
    to: "this.#resumesAtMs = nowMs;",
  },
  {
    rule: "S-33 a wait of any length",
    file,
    tests,
    from: "Math.min(MOST_WAIT_MS, nowMs - (this.#atMs[write] ?? nowMs))",
    to: "nowMs - (this.#atMs[write] ?? nowMs)",
  },
  {
    rule: "S-33 the next stretch is as short as the last",
    file,
    tests,
    from: "    this.#length *= GROWTH;\n",
    to: "",
  },
  {
    rule: "S-33 the wait never ends",
    file: "src/session/binary/binary-session.ts",
    tests,
    from: "    this.#parts.stretch.wake(nowMs);\n",
    to: "",
  },
];
