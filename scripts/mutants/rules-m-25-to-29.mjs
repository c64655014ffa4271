// Mutants of the rules M-25 to M-29: the smallest edits that break a rule; see run.mjs.

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfM25To29 = [
  {
    rule: "M-25 a status that came is forgotten when the connection ends",
    file: "src/session/http2/connection/carried-requests.ts",
    from: "      if (this.#decided(request)) continue;\n",
    to: "",
  },
  {
    rule: "M-25 a status that came is forgotten when the stream is reset",
    file: "src/session/http2/connection/carried-requests.ts",
    from: "    if (answer === undefined || !answer.decides) return false;",
    to: "    return false;",
  },
  {
    rule: "M-25 a refusal after the status counts",
    file: "src/session/http2/connection/carried-requests.ts",
    from: "  reset(request: Request<Ticket>, errorCode: number): void {\n    if (this.#decided(request)) return;\n",
    to: "  reset(request: Request<Ticket>, errorCode: number): void {\n",
  },
  {
    rule: "M-25 an interim answer decides",
    file: "src/session/http2/answers/answer.ts",
    from: "return this.status >= 200 && !this.#isAmbiguous;",
    to: "return this.status >= 100 && !this.#isAmbiguous;",
  },
  {
    rule: "M-25 a cut body gives a reason",
    file: "src/session/http2/answers/answer.ts",
    from: "    if (this.lengthFault() !== undefined) this.#dropBody();\n",
    to: "",
  },
  {
    rule: "M-25 a header block beyond all bounds has no status",
    file: "src/session/http2/connection/frame-handler.ts",
    from: "      this.readCutBlock();\n",
    to: "",
  },
  {
    rule: "M-25 a header block that is cut off has no status",
    file: "src/session/http2/connection/http2-connection.ts",
    from: "    this.#frames.readCutBlock();\n",
    to: "",
  },
  {
    rule: "M-29 an answer that cannot be read is sent for again",
    file: "src/session/http2/connection-reports.ts",
    from: '      cause.code === "answer-malformed" ||\n',
    to: "",
  },
  {
    rule: "M-29 every status of success accepts",
    file: "src/session/http2/connection/carried-requests.ts",
    from: "if (status > 200 && status < 300 && request.push !== undefined) {",
    to: "if (status < 0) {",
  },
  {
    rule: "M-29 any number is a status",
    file: "src/session/http2/answers/answer.ts",
    from: "/^[1-5]\\d\\d$/",
    to: "/^\\d\\d\\d$/",
  },
  {
    rule: "M-29 HTTP/2 switches protocols",
    file: "src/session/http2/answers/answer.ts",
    from: ' || value === "101"',
    to: "",
  },
  {
    rule: "M-29 the second of two statuses is not in the way",
    file: "src/session/http2/answers/answer.ts",
    from: '      this.#isAmbiguous = true;\n      this.fault ??= "it has two statuses";\n',
    to: '      this.fault ??= "it has two statuses";\n',
  },
  {
    rule: "M-29 octets of a value are not looked at",
    file: "src/session/http2/connection/frame-handler.ts",
    from: "    if (this.#hpack.sawUnusualOctets) answer.inspect(value);\n",
    to: "",
  },
  {
    rule: "M-29 blanks at the ends of a value are fine",
    file: "src/session/http2/answers/field-faults.ts",
    from: "/[\\0\\n\\r]|^[ \\t]|[ \\t]$/",
    to: "/[\\0\\n\\r]/",
  },
  {
    rule: "M-29 a colon is part of a name",
    file: "src/session/http2/answers/field-faults.ts",
    from: "/[^!-9;-@[-~]/",
    to: "/[^!-@[-~]/",
  },
  {
    rule: "M-29 fields of a connection are fields",
    file: "src/session/http2/answers/field-faults.ts",
    from: "return OF_CONNECTION.has(name) ?",
    to: 'return OF_CONNECTION.has("") ?',
  },
  {
    rule: "M-29 trailers may have anything",
    file: "src/session/http2/connection/frame-handler.ts",
    from: "    if (answer.hasHeaders) answer.trailer(name);\n    else answer.field(name, value);",
    to: "    if (!answer.hasHeaders) answer.field(name, value);",
  },
  {
    rule: "M-29 content-length is not compared",
    file: "src/session/http2/answers/answer.ts",
    from: "if (this.#declaredBytes < 0 || this.#declaredBytes === this.receivedBytes) return undefined;",
    to: "if (this.#declaredBytes < 1e9) return undefined;",
  },
  {
    rule: "M-29 answers without content have the length that they declare",
    file: "src/session/http2/answers/answer.ts",
    from: "    if (this.status === 204 || this.status === 304) return undefined;\n",
    to: "",
  },
];
