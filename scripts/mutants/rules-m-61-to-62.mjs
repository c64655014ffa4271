// Mutants of the rules M-61 and M-62: the smallest edits that break a rule; see run.mjs.

/** The pool's own tests notice all of these; the others take minutes. */
const tests = ["pure", "test/http2/pool"];
const pings = ["pure", "test/http2/connection"];
const remembered = "src/session/http2/pool/remembered-streams.ts";
const early = "src/session/http2/pool/early-streams.ts";
const carried = "src/session/http2/connection/carried-requests.ts";
const frames = "src/session/http2/connection/frame-handler.ts";

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM61 = [
  {
    rule: "M-61 nothing is remembered",
    file: early,
    tests,
    from: '    this.#remembered.heard(allowed, waited ? "waited" : "began-at-once", this.#failures);\n',
    to: "",
  },
  {
    rule: "M-61 the most that was ever allowed counts",
    file: remembered,
    tests,
    from: "this.#streams = Math.max(1, Math.min(streams, MAX_EARLY_STREAMS));",
    to: "this.#streams = Math.max(this.#streams, Math.min(streams, MAX_EARLY_STREAMS));",
  },
  {
    rule: "M-61 what SETTINGS allow later counts",
    file: frames,
    tests,
    from: "    if (!this.#hasSettings) this.#greeted();\n",
    to: "    this.#greeted();\n",
  },
  {
    rule: "M-61 any number of streams",
    file: remembered,
    tests,
    from: "Math.min(streams, MAX_EARLY_STREAMS));",
    to: "streams);",
  },
  {
    rule: "M-61 narrow stream windows do not matter",
    file: frames,
    tests,
    from: "record.isNarrow ? 1 : this.streamLimit",
    to: "this.streamLimit",
  },
  {
    rule: "M-61 refused streams change nothing",
    file: carried,
    tests,
    from: "    if (isRefused || isCalming || isEarly) early.refused(request.streamId);\n",
    to: "",
  },
  {
    rule: "M-61 refused early streams pause the connection",
    file: carried,
    tests,
    from: "const counts = isCalming || (isRefused && !isEarly);",
    to: "const counts = isCalming || isRefused;",
  },
  {
    rule: "M-61 GOAWAY with an error changes nothing",
    file: "src/session/http2/connection/http2-connection.ts",
    tests,
    from: "    if (isNews && goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();\n",
    to: "",
  },
  {
    rule: "M-61 each GOAWAY counts as a failure",
    file: "src/session/http2/connection/http2-connection.ts",
    tests,
    from: "if (isNews && goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();",
    to: "this.#requests.blamed();",
  },
  {
    rule: "M-61 a connection that broke before any answer changes nothing",
    file: carried,
    tests,
    from: "    if (returned + doubtful > 0 && !this.#connection.record.hasAnswered) this.#parts.early.failed(false);\n",
    to: "",
  },
  {
    rule: "M-61 each connection that broke counts as a failure",
    file: carried,
    tests,
    from: "if (returned + doubtful > 0 && !this.#connection.record.hasAnswered) this.#parts.early.failed(false);",
    to: "if (returned + doubtful > 0) this.#parts.early.failed(false);",
  },
  {
    rule: "M-61 connections that are older than the failure prove something",
    file: remembered,
    tests,
    from: "    if (failures !== this.#failures) return;\n",
    to: "",
  },
  {
    rule: "M-61 connections that are older than the failure begin with many",
    file: remembered,
    tests,
    from: "this.#missing === 0 && failures === this.#failures ?",
    to: "this.#missing === 0 ?",
  },
  {
    rule: "M-61 one proof is enough however often it failed",
    file: remembered,
    tests,
    from: "this.#proofs = Math.min(2 * this.#proofs, MAX_PROOFS);",
    to: "",
  },
];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM62 = [
  {
    rule: "M-62 no PING before silence",
    file: carried,
    tests: pings,
    from: "    if (streams.size > 0 && pings.ask(this.#nowMs)) control.ping();\n",
    to: "",
  },
  {
    rule: "M-62 a connection that carries nothing is asked",
    file: carried,
    tests: pings,
    from: "if (streams.size > 0 && pings.ask(this.#nowMs)) control.ping();",
    to: "if (pings.ask(this.#nowMs)) control.ping();",
  },
  {
    rule: "M-62 a server that leaves in peace is asked",
    file: "src/session/http2/connection/http2-connection.ts",
    tests: pings,
    from: "if (isNews && goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();",
    to: "if (isNews) this.#requests.blamed();",
  },
  {
    rule: "M-62 each GOAWAY asks again",
    file: "src/session/http2/connection/http2-connection.ts",
    tests: pings,
    from: "if (isNews && goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();",
    to: "if (goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();",
  },
  {
    rule: "M-62 nobody waits for the answer",
    file: "src/session/http2/connection/ping-watch.ts",
    tests: pings,
    from: "    if (this.#askedAtMs >= 0) return false;\n    this.#askedAtMs = nowMs;\n    return true;",
    to: "    return nowMs >= 0;",
  },
];
