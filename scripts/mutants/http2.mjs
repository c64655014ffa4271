// The HTTP/2 session broken on purpose; see run.mjs.
const folder = "src/session/http2";
const carried = `${folder}/connection/carried-requests.ts`;
const connection = `${folder}/connection/http2-connection.ts`;
const frames = `${folder}/connection/frame-handler.ts`;
const pings = `${folder}/connection/ping-watch.ts`;
const policy = `${folder}/answers/answer-policy.ts`;
const pool = `${folder}/connection-pool.ts`;
const reports = `${folder}/connection-reports.ts`;
const session = `${folder}/http2-session.ts`;
const writer = `${folder}/connection/request-writer.ts`;
const flow = `${folder}/connection/send-flow.ts`;

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
export const http2Mutants = [
  {
    rule: "M-1 what GOAWAY left out is in doubt",
    file: carried,
    from: "if (request.streamId > lastStreamId) this.#return(request, cause);",
    to: "if (request.streamId > lastStreamId) this.#doubt(request, cause);",
  },
  {
    rule: "M-1 GOAWAY's last stream counts as left out",
    file: carried,
    from: "if (request.streamId > lastStreamId) this.#return",
    to: "if (request.streamId >= lastStreamId) this.#return",
  },
  {
    rule: "M-1 GOAWAY takes everything back",
    file: carried,
    from: "if (request.streamId > lastStreamId) this.#return",
    to: "this.#return",
  },
  {
    rule: "M-1 new requests after GOAWAY",
    file: connection,
    from: '    if (this.#state.name === "open") this.#enter({ name: "draining" }, "received");\n',
    to: "",
  },
  {
    rule: "M-1 a refused stream is in doubt",
    file: carried,
    from: "    if (isRefused) this.#return(request, cause);\n    else this.#doubt",
    to: "    this.#doubt",
  },
  {
    rule: "M-1 what was never handed over is in doubt",
    file: carried,
    from: "if (isUnheard || this.#isUnsent(request)) {",
    to: "if (isUnheard) {",
  },
  {
    rule: "M-1 everything on a broken connection was never handed over",
    file: carried,
    from: "if (isUnheard || this.#isUnsent(request)) {",
    to: "if (isUnheard || this.#nowMs >= 0) {",
  },
  {
    rule: "M-1 what came back is lost",
    file: reports,
    from: "    this.#pool.refused(connection, this.#now.nowMs);\n    this.#ledger.giveBack(request);\n",
    to: "    this.#pool.refused(connection, this.#now.nowMs);\n",
  },
  {
    rule: "M-2 the limit is not minded",
    file: connection,
    from: "      this.inFlight < this.limit &&\n",
    to: "",
  },
  {
    rule: "M-2 one stream too many",
    file: connection,
    from: "this.inFlight < this.limit &&",
    to: "this.inFlight <= this.limit &&",
  },
  {
    rule: "M-2 a hundred streams before SETTINGS",
    file: frames,
    from: "(this.#hasSettings ? MAX_WINDOW : 1)",
    to: "(this.#hasSettings ? MAX_WINDOW : 100)",
  },
  {
    rule: "M-2 a limit that changes is not heard",
    file: frames,
    from: "this.#peerLimit = value;",
    to: "this.#peerLimit ??= value;",
  },
  {
    rule: "M-3 no PING when answers do not come",
    file: pings,
    from: "return isBusy ? this.#quietSinceMs + this.#options.pingAfterMs : Infinity;",
    to: "return Infinity;",
  },
  {
    rule: "M-3 an unanswered PING means nothing",
    file: pings,
    from: 'if (this.#askedAtMs >= 0) return "dead";',
    to: 'if (this.#askedAtMs >= 0) return "nothing";',
  },
  {
    rule: "M-3 a silent connection that carries nothing is never asked",
    file: connection,
    from: "return this.#frames.hasSettings && (this.#isAwaited || this.inFlight > 0);",
    to: "return this.#frames.hasSettings && this.inFlight > 0;",
  },
  {
    rule: "M-3 answers have all the time in the world",
    file: connection,
    from: "    this.#requests.expire(nowMs);\n",
    to: "",
  },
  {
    rule: "M-3 an overdue stream keeps its place",
    file: carried,
    from: "      this.#parts.control.reset(request.streamId, ErrorCode.cancel);\n      const cause",
    to: "      const cause",
  },
  {
    rule: "M-3 the server's PING is not answered",
    file: frames,
    from: "else this.#parts.control.pingAck(bytes.subarray(start, start + 8));",
    to: "",
  },
  {
    rule: "M-3 SETTINGS are not acknowledged",
    file: frames,
    from: "    this.#parts.control.settingsAck();\n",
    to: "",
  },
  {
    rule: "M-4 later means at once",
    file: reports,
    from: "this.#ledger.delay(request, Math.ceil(this.#now.nowMs + delayMs));",
    to: "this.#ledger.delay(request, this.#now.nowMs);",
  },
  {
    rule: "M-4 retry-after is not minded",
    file: policy,
    from: "Math.max(delayMs, retryAfterMs ?? 0)",
    to: "delayMs",
  },
  {
    rule: "M-4 attempts without end",
    file: policy,
    from: " || attempt >= maxAttempts",
    to: "",
  },
  {
    rule: "M-4 an expired provider token is the end of the notification",
    file: policy,
    from: 'return mayRenew && request.renewals < MAX_RENEWALS ? { next: "again", delayMs: 0 } : settle;',
    to: "return settle;",
  },
  {
    rule: "M-5 doubt is not counted",
    file: reports,
    from: "    this.#stats.possibleDuplicates += 1;\n",
    to: "",
  },
  {
    rule: "M-5 report sends again all the same",
    file: reports,
    from: 'onConnectionLost === "report" || ',
    to: "",
  },
  {
    rule: "M-5 an overdue answer is sent for again",
    file: reports,
    from: '      cause.code === "answer-timeout" ||\n',
    to: "",
  },
  {
    rule: "M-6 no second attempt to connect",
    file: pool,
    from: "if (nowMs >= this.#connectAtMs) this.#connect();",
    to: "if (nowMs >= this.#connectAtMs && this.#failures === 0) this.#connect();",
  },
  {
    rule: "M-6 an idle connection is kept for ever",
    file: pool,
    from: "      connection.drain(nowMs);\n      left -= 1;",
    to: "      left -= 1;",
  },
  {
    rule: "M-6 a spent connection goes on",
    file: connection,
    from: "      !this.isSpent &&\n",
    to: "",
  },
  {
    rule: "M-10 the connection's window is not counted",
    file: flow,
    from: "    this.#window -= length;\n    request.changeWindow(-length);",
    to: "    request.changeWindow(-length);",
  },
  {
    rule: "M-10 a stream's window is not counted",
    file: flow,
    from: "    this.#window -= length;\n    request.changeWindow(-length);",
    to: "    this.#window -= length;",
  },
  {
    rule: "M-10 open streams do not hear of a new initial window",
    file: flow,
    from: "for (const request of open) request.changeWindow(change);",
    to: "",
  },
  {
    rule: "M-10 a window that opens moves nothing",
    file: flow,
    from: "    this.#waiting = this.#waiting.filter((request) => !this.#advance(request));",
    to: "",
  },
  {
    rule: "M-12 the prepared block outlives its table",
    file: writer,
    from: "      prepared.generation === encoder.generation &&\n",
    to: "",
  },
  {
    rule: "M-12 the digits before the last three are copied for ever",
    file: writer,
    from: "    if (block !== prepared.idBlock) {",
    to: "    if (prepared.idBlock === -1) {",
  },
  {
    rule: "M-12 the last digits of the id are copied",
    file: writer,
    from: "    ids.writeLastDigits(sequence, bytes, output.offset - LAST_DIGITS);\n",
    to: "",
  },
  {
    rule: "M-12 device tokens of any length go into the prepared block",
    file: writer,
    from: " &&\n      push.deviceToken.length === USUAL_DIGITS\n",
    to: "\n",
  },
  {
    rule: "M-12 an id of the caller's is overwritten",
    file: writer,
    from: "      expiration === undefined &&\n      id === undefined &&\n",
    to: "      expiration === undefined &&\n",
  },
  {
    rule: "M-12 an expiration is left out",
    file: writer,
    from: "      expiration === undefined &&\n      id === undefined &&\n",
    to: "      id === undefined &&\n",
  },
  {
    rule: "M-4 what an answer said is said of the next one",
    file: `${folder}/connection/partial-answers.ts`,
    from: "    this.#spare.empty();\n",
    to: "",
  },
  {
    rule: "M-4 an answer in pieces shares its place with others",
    file: `${folder}/connection/partial-answers.ts`,
    from: "    if (answer === this.#spare) this.#spare = new Answer(false);\n",
    to: "",
  },
  {
    rule: "M-13 a write that has left wakes nobody",
    file: session,
    from: '    return connection.state !== "open" || connection.hasOutput || this.#ledger.isReady;',
    to: "    return false;",
  },
  {
    rule: "M-13 what is left when the time to close is over stays open",
    file: pool,
    from: "for (const connection of this.#connections.values()) connection.abandon(cause);",
    to: "cause.toString();",
  },
];
