// Mutants of the rules S-33 and S-34: the smallest edits that break it; see run.mjs.

const tests = ["pure", "test/binary/pace"];
const file = "src/session/binary/connection/stretch.ts";

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfS33AndS34 = [
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
    from: "Math.max(LEAST, Math.ceil(times * this.#usual))",
    to: "Math.ceil(times * this.#usual)",
  },
  {
    rule: "S-33 as far near by as at a distance",
    file,
    tests,
    from: "answerMs < NEAR_MS ? TIMES_USUAL_NEAR : TIMES_USUAL",
    to: "TIMES_USUAL",
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
    from: "this.#resumesAtMs = nowMs + this.#waitMs;",
    to: "this.#resumesAtMs = nowMs;",
  },
  {
    rule: "S-33 a wait of any length",
    file,
    tests,
    from: "Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, answerMs))",
    to: "Math.max(LEAST_WAIT_MS, answerMs)",
  },
  {
    rule: "S-33 a wait of no time",
    file,
    tests,
    from: "Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, answerMs))",
    to: "Math.min(MOST_WAIT_MS, answerMs)",
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
  {
    rule: "S-34 writes are small before the usual distance, too",
    file: "src/session/binary/outgoing.ts",
    tests,
    from: "likelyEnd: stretch.likelyEnd",
    to: "likelyEnd: 0",
  },
  {
    rule: "S-34 full writes beyond the usual distance",
    file: "src/session/binary/log/ledger.ts",
    tests,
    from: "Math.min(limit, bounds.likelyEnd)",
    to: "limit",
  },
  {
    rule: "S-34 a write ends at the usual distance, however near",
    file: "src/session/binary/log/ledger.ts",
    tests,
    from: "log.endOfWrite(limit, bounds.maxBytes, epochSeconds)",
    to: "bounds.likelyEnd > from ? from : log.endOfWrite(limit, bounds.maxBytes, epochSeconds)",
  },
  {
    rule: "S-34 the bad notification itself waits for the next write",
    file,
    tests,
    from: "next + Math.ceil(this.#usual)",
    to: "next + Math.ceil(this.#usual) - 1",
  },
];
