// Mutants of the rules M-38 to M-45: the smallest edits that break a rule; see run.mjs.

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM38To45 = [
  {
    rule: "M-38 a connection for each round of what waits",
    file: "src/session/http2/pool/backlog.ts",
    from: "const ROUNDS_EACH = 2;",
    to: "const ROUNDS_EACH = 1;",
  },
  {
    rule: "M-38 what is carried meanwhile is not considered",
    file: "src/session/http2/pool/backlog.ts",
    from: "waiting - ROUNDS_TO_OPEN * streams * serving",
    to: "waiting",
  },
  {
    rule: "M-38 one at a time",
    file: "src/session/http2/pool/growth.ts",
    from: "return Math.min(missing, allowed);",
    to: "return Math.min(missing, allowed, 1);",
  },
  {
    rule: "M-38 any number of attempts at a time",
    file: "src/session/http2/pool/growth.ts",
    from: "const MAX_ATTEMPTS = 8;",
    to: "const MAX_ATTEMPTS = 100;",
  },
  {
    rule: "M-38 those that are on their way are opened again",
    file: "src/session/http2/pool/growth.ts",
    from: "- serving - connecting;",
    to: "- serving;",
  },
  {
    rule: "M-38 the streams before the first answer count",
    file: "src/session/http2/pool/growth.ts",
    from: "if (hasAnswered) this.#streams",
    to: "if (connection.hasSettings || hasAnswered) this.#streams",
  },
  {
    rule: "M-38 our own limit stands for the server's for ever",
    file: "src/session/http2/pool/growth.ts",
    from: "this.#streams ?? this.#options.maxConcurrentStreams",
    to: "this.#options.maxConcurrentStreams",
  },
  {
    rule: "M-39 a burst that gets shorter counts as a flow",
    file: "src/session/http2/pool/lasting-fullness.ts",
    from: "if (waiting >= this.#waitingThen) return true;",
    to: "return true;",
  },
  {
    rule: "M-39 a flow never counts",
    file: "src/session/http2/pool/lasting-fullness.ts",
    from: "if (waiting >= this.#waitingThen) return true;",
    to: "",
  },
  {
    rule: "M-39 sooner than another one takes to open",
    file: "src/session/http2/pool/growth.ts",
    from: "ms = Math.max(ms, record.openingMs);",
    to: "ms = Math.max(ms, 0 * record.openingMs);",
  },
  {
    rule: "M-40 many at once after a failure",
    file: "src/session/http2/pool/connection-back-off.ts",
    from: "    this.#isDoubtful = true;\n    if (!this.#count(record, nowMs)) return;\n",
    to: "    if (!this.#count(record, nowMs)) return;\n",
  },
  {
    rule: "M-40 attempts that fail together count one by one",
    file: "src/session/http2/pool/connection-back-off.ts",
    from: "    if (group === this.#failedGroup) return false;\n",
    to: "",
  },
  {
    rule: "M-40 a pause does not keep a backlog",
    file: "src/session/http2/pool/connection-back-off.ts",
    from: "    if (nowMs < this.#connectAtMs) return false;\n    return this.#hasServed() || !(this.#isDoubtful || this.#startsSlowly) || this.#isLongAgo(nowMs);",
    to: "    return nowMs >= 0;",
  },
  {
    rule: "M-40 others open where streams are refused",
    file: "src/session/http2/pool/growth.ts",
    from: "      if (pausedUntilMs > 0) return 0;\n",
    to: "",
  },
  {
    rule: "M-41 no successor before something waits",
    file: "src/session/http2/pool/growth.ts",
    from: ", this.#successors(allowed));",
    to: ", 0);",
  },
  {
    rule: "M-41 an idle one has a successor",
    file: "src/session/http2/pool/growth.ts",
    from: "if (inFlight > 0 && record.hasAnswered",
    to: "if (inFlight >= 0 && record.hasAnswered",
  },
  {
    rule: "M-41 one that has answered nothing has a successor",
    file: "src/session/http2/pool/growth.ts",
    from: "if (inFlight > 0 && record.hasAnswered",
    to: "if (inFlight > 0",
  },
  {
    rule: "M-41 successors without end",
    file: "src/session/http2/pool/growth.ts",
    from: "isLeaving(connection) && record.succeed()",
    to: "isLeaving(connection)",
  },
  {
    rule: "M-41 one near its end counts for the limit",
    file: "src/session/http2/isolation/connection-readiness.ts",
    from: '(state === "open" && !isAging(connection))',
    to: '(state === "open" && connection.lifespan.requestsLeft >= 0)',
  },
  {
    rule: "M-41 the successor opens too late",
    file: "src/session/http2/connection/lifespan.ts",
    from: "const LEAD_ROUNDS = 4;",
    to: "const LEAD_ROUNDS = 0.5;",
  },
  {
    rule: "M-42 a session is used again although there is another",
    file: "src/node/connector/tls-sessions.ts",
    from: "this.#kept.pop() ?? this.#last",
    to: "this.#kept.at(-1) ?? this.#last",
  },
  {
    rule: "M-42 the last session is used once",
    file: "src/node/connector/tls-sessions.ts",
    from: "this.#kept.pop() ?? this.#last",
    to: "this.#kept.pop()",
  },
];
