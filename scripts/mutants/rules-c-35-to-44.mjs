// Mutants of the rules of production (C-35 to C-44): the smallest edits that break a rule; see run.mjs.

const journeysOverHttp2 = ["pure", "test/http2/session/journeys"];
const journeysOverBinary = ["pure", "test/binary/journeys"];
const channels = ["socket", "test/sending/send-many-forms"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfC35to44 = [
  {
    rule: "C-35 HTTP/2: the time until the answer counts from the last attempt",
    file: "src/session/http2/request.ts",
    from: "const { sends, sentAtMs = this.atMs } = this.past;",
    to: "const { sends } = this.past;\n    const sentAtMs = this.atMs;",
    tests: ["pure", "test/http2/session/climates"],
    title: "M-4",
  },
  {
    rule: "C-35 HTTP/2: attempts before the last one do not count",
    file: "src/session/http2/journeys.ts",
    from: "past.sends + 1",
    to: "1",
    tests: journeysOverHttp2,
  },
  {
    rule: "C-35 HTTP/2: a retry does not count as an attempt",
    file: "src/session/http2/connection-reports.ts",
    from: 'if (next !== "settle") request.leave(number);',
    to: "",
    tests: journeysOverHttp2,
  },
  {
    rule: "C-35 HTTP/2: each notification has a record of its own",
    file: "src/session/http2/journeys.ts",
    from: "last.queuedMs === queuedMs &&",
    to: "last.queuedMs !== queuedMs &&",
    tests: journeysOverHttp2,
  },
  {
    rule: "C-35 binary: what is sent again counts once",
    file: "src/session/binary/log/timeline.ts",
    from: "      attempts += 1;\n",
    to: "",
    tests: journeysOverBinary,
  },
  {
    rule: "C-35 binary: the time counts from the last write",
    file: "src/session/binary/log/timeline.ts",
    from: "if (to > writtenEnd) this.#written.mark(Math.max(from, writtenEnd), nowMs, head);",
    to: "this.#written.mark(from, nowMs, head);",
    tests: journeysOverBinary,
  },
  {
    rule: "C-35 binary: silence has a time",
    file: "src/session/binary/log/timeline.ts",
    from: "if (this.#isAnswered) answeredMs",
    to: "answeredMs",
    tests: journeysOverBinary,
  },
  {
    rule: "C-35 binary: a new submission does not end what is known of those before it",
    file: "src/session/binary/log/timeline.ts",
    from: "end = Math.min(end, this.#submitted.endAt(sequence));",
    to: "",
    tests: journeysOverBinary,
  },
  {
    rule: "C-36 acceptances that are only counted are not published",
    package: "client",
    file: "src/sending/settler.ts",
    from: "if (acceptedChannel.hasSubscribers) {",
    to: "if (!acceptedChannel.hasSubscribers) {",
    tests: channels,
    title: "C-36",
  },
  {
    rule: "C-36 nobody asks for their times",
    package: "client",
    file: "src/sending/ticket.ts",
    from: "return this.#run.wantsAcceptance || acceptedChannel.hasSubscribers;",
    to: "return this.#run.wantsAcceptance;",
    tests: channels,
    title: "C-36",
  },
];
