// Mutants of the rule M-63, and of the end of a slow start (M-21): the smallest edits that break a rule; see run.mjs.

/** These tests notice all of them; the others take minutes. */
const tests = ["pure", "test/http2/pool/settings-first.test.ts"];
const file = "src/session/http2/pool/settings-first.ts";
const backOff = "src/session/http2/pool/connection-back-off.ts";

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM63 = [
  {
    rule: "M-63 the waiting never ends",
    file,
    tests,
    from: "    this.#isRequired = false;\n",
    to: "",
  },
  {
    rule: "M-63 seven are enough",
    file,
    tests,
    from: "const FIRST_PROOFS = 8;",
    to: "const FIRST_PROOFS = 7;",
  },
  {
    rule: "M-63 narrow windows do not matter",
    file,
    tests,
    from: "    if (last.isNarrow) this.#sound = 0;\n    else if",
    to: "    if",
  },
  {
    rule: "M-63 an answer is enough",
    file,
    tests,
    from: "return hasAnswered && (!hasFailed || answers >= MANY_ANSWERS);",
    to: "return hasAnswered;",
  },
  {
    rule: "M-63 one that failed never counts",
    file,
    tests,
    from: "return hasAnswered && (!hasFailed || answers >= MANY_ANSWERS);",
    to: "return hasAnswered && !hasFailed;",
  },
  {
    rule: "M-63 it is always eight",
    file,
    tests,
    from: "Math.min(2 * this.#proofs, MAX_PROOFS)",
    to: "FIRST_PROOFS",
  },
  {
    rule: "M-63 it doubles for ever",
    file,
    tests,
    from: "Math.min(2 * this.#proofs, MAX_PROOFS)",
    to: "2 * this.#proofs",
  },
  {
    rule: "M-63 it is never eight again",
    file,
    tests,
    from: "    if (!this.#isRequired) this.#nextProofs = FIRST_PROOFS;\n",
    to: "",
  },
  {
    rule: "M-63 each that broke doubles it, though they were opened together",
    file,
    tests,
    from: "if (!isCautious && group > this.#brokenGroup) {",
    to: "if (!isCautious) {",
  },
  {
    rule: "M-63 one that waited and broke doubles it",
    file,
    tests,
    from: "if (!isCautious && group > this.#brokenGroup) {",
    to: "if (group > this.#brokenGroup) {",
  },
  {
    rule: "M-63 one that was opened before the break counts",
    file,
    tests,
    from: "    if (last.group <= this.#brokenGroup) return;\n",
    to: "",
  },
  {
    rule: "M-63 all begin with many at once",
    file: "src/session/http2/pool/remembered-streams.ts",
    tests,
    from: ' && how === "began-at-once"',
    to: "",
  },
  {
    rule: "M-21 a slow start has no end in time",
    file: backOff,
    tests,
    from: "if (this.#hasBrought(FEW_ANSWERS) || this.#isLongAgo(nowMs))",
    to: "if (this.#hasBrought(FEW_ANSWERS))",
  },
  {
    rule: "M-21 a hundred answers do not end a slow start",
    file: backOff,
    tests,
    from: "if (this.#hasBrought(FEW_ANSWERS) || this.#isLongAgo(nowMs))",
    to: "if (this.#isLongAgo(nowMs))",
  },
];
