// Mutants of the rule M-60: the smallest edits that break it; see run.mjs.

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM60 = [
  {
    rule: "M-60 a run has gaps",
    file: "src/session/settlements.ts",
    from: "      sequence === open.sequence + open.count &&\n",
    to: "",
  },
  {
    rule: "M-60 a run mixes verdicts",
    file: "src/session/settlements.ts",
    from: "      this.#verdicts[last] === verdict &&\n",
    to: "",
  },
  {
    rule: "M-60 a run mixes tickets",
    file: "src/session/settlements.ts",
    from: " &&\n      this.#tickets[last] === ticket",
    to: "",
  },
  {
    rule: "M-60 no run is longer than one",
    file: "src/session/settlements.ts",
    from: "    this.#open = run;\n",
    to: "",
  },
  {
    rule: "M-60 ids are left out although they are wanted",
    file: "src/session/http2/answers/answer-policy.ts",
    from: "if (ticket instanceof SharedTicket && !ticket.wantsIds) return",
    to: "if (ticket instanceof SharedTicket) return",
  },
];
