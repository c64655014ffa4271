// The HTTP/2 session broken on purpose; see mutants.mjs.
const folder = "src/session/http2";
const connection = `${folder}/http2-connection.ts`;
const session = `${folder}/http2-session.ts`;
const pool = `${folder}/connection-pool.ts`;
const flow = `${folder}/send-flow.ts`;
const judgement = `${folder}/judgement.ts`;

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
export const http2Mutants = [
  {
    rule: "M-1 what GOAWAY left out is in doubt",
    file: connection,
    from: "      this.#owner.returned(this, request, this.#goawayCause);",
    to: "      this.#owner.doubtful(this, request, this.#goawayCause);",
  },
  {
    rule: "M-1 GOAWAY's last stream counts as left out",
    file: connection,
    from: "if (request.streamId <= lastStreamId) continue;",
    to: "if (request.streamId < lastStreamId) continue;",
  },
  {
    rule: "M-1 GOAWAY takes everything back",
    file: connection,
    from: "if (request.streamId <= lastStreamId) continue;",
    to: "",
  },
  {
    rule: "M-1 new requests after GOAWAY",
    file: connection,
    from: '    if (this.state === "open") this.state = "draining";\n    const cause',
    to: "    const cause",
  },
  {
    rule: "M-1 a refused stream is in doubt",
    file: connection,
    from: "if (errorCode === ErrorCode.refusedStream) this.#owner.returned(this, request, cause);\n    else ",
    to: "",
  },
  {
    rule: "M-1 what was never handed over is in doubt",
    file: connection,
    from: "      const isUnsent =\n        isUnheard || request.streamId >= this.#unhandedStreamId || this.#flow.isIncomplete(request);",
    to: "      const isUnsent = false;",
  },
  {
    rule: "M-1 everything on a broken connection was never handed over",
    file: connection,
    from: "      const isUnsent =\n        isUnheard || request.streamId >= this.#unhandedStreamId || this.#flow.isIncomplete(request);",
    to: "      const isUnsent = true;",
  },
  {
    rule: "M-1 what came back is lost",
    file: session,
    from: "    this.#giveBack(request);\n  }\n\n  #doubtful",
    to: "  }\n\n  #doubtful",
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
    file: connection,
    from: "(this.hasSettings ? MAX_WINDOW : 1)",
    to: "(this.hasSettings ? MAX_WINDOW : 100)",
  },
  {
    rule: "M-2 a limit that changes is not heard",
    file: connection,
    from: "this.#peerLimit = value;",
    to: "this.#peerLimit ??= value;",
  },
  {
    rule: "M-3 no PING when answers do not come",
    file: `${folder}/sign-of-life.ts`,
    from: "return isBusy ? this.#quietSinceMs + this.#options.pingAfterMs : Infinity;",
    to: "return Infinity;",
  },
  {
    rule: "M-3 an unanswered PING means nothing",
    file: `${folder}/sign-of-life.ts`,
    from: 'if (this.#askedAtMs >= 0) return "dead";',
    to: 'if (this.#askedAtMs >= 0) return "nothing";',
  },
  {
    rule: "M-3 a silent connection that carries nothing is never asked",
    file: connection,
    from: "return this.hasSettings && (this.#isAwaited || this.inFlight > 0);",
    to: "return this.hasSettings && this.inFlight > 0;",
  },
  {
    rule: "M-3 answers have all the time in the world",
    file: connection,
    from: "if (nowMs >= this.#scanAtMs) this.#expireAnswers(nowMs);",
    to: "",
  },
  {
    rule: "M-3 an overdue stream keeps its place",
    file: connection,
    from: "      this.#control.reset(request.streamId, ErrorCode.cancel);\n      this.#release(request);\n      const message",
    to: "      this.#release(request);\n      const message",
  },
  {
    rule: "M-3 the server's PING is not answered",
    file: connection,
    from: "else this.#control.pingAck(bytes.subarray(start, start + 8));",
    to: "",
  },
  {
    rule: "M-3 SETTINGS are not acknowledged",
    file: connection,
    from: "    this.#control.settingsAck();\n",
    to: "",
  },
  {
    rule: "M-4 later means at once",
    file: session,
    from: "request.atMs = Math.ceil(this.#nowMs + delayMs);",
    to: "request.atMs = this.#nowMs;",
  },
  {
    rule: "M-4 retry-after is not minded",
    file: judgement,
    from: "Math.max(bound * context.random(), retryAfterMs ?? 0)",
    to: "bound * context.random()",
  },
  {
    rule: "M-4 attempts without end",
    file: judgement,
    from: "|| request.attempts + 1 >= maxAttempts",
    to: "",
  },
  {
    rule: "M-4 an expired provider token is the end of the notification",
    file: judgement,
    from: 'return { next: mayRenew ? "again" : "reject", delayMs: 0 };',
    to: 'return { next: "reject", delayMs: 0 };',
  },
  {
    rule: "M-5 doubt is not counted",
    file: session,
    from: "    this.stats.possibleDuplicates += 1;\n",
    to: "",
  },
  {
    rule: "M-5 report sends again all the same",
    file: session,
    from: 'onConnectionLost === "report" || ',
    to: "",
  },
  {
    rule: "M-5 an overdue answer is sent for again",
    file: session,
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
    from: "    this.#window -= length;\n    request.sendWindow -= length;\n  }",
    to: "    request.sendWindow -= length;\n  }",
  },
  {
    rule: "M-10 a stream's window is not counted",
    file: flow,
    from: "    this.#window -= length;\n    request.sendWindow -= length;\n  }",
    to: "    this.#window -= length;\n  }",
  },
  {
    rule: "M-10 open streams do not hear of a new initial window",
    file: flow,
    from: "for (const request of open) request.sendWindow += change;",
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
    file: `${folder}/request-writer.ts`,
    from: "      prepared.generation === encoder.generation &&\n",
    to: "",
  },
  {
    rule: "M-12 the digits before the last three are copied for ever",
    file: `${folder}/request-writer.ts`,
    from: "    if (block !== prepared.idBlock) {",
    to: "    if (prepared.idBlock === -1) {",
  },
  {
    rule: "M-12 the last digits of the id are copied",
    file: `${folder}/request-writer.ts`,
    from: "    ids.writeLastDigits(sequence, bytes, output.offset - LAST_DIGITS);\n",
    to: "",
  },
  {
    rule: "M-12 device tokens of any length go into the prepared block",
    file: `${folder}/request-writer.ts`,
    from: " &&\n      push.deviceToken.length === USUAL_DIGITS\n",
    to: "\n",
  },
  {
    rule: "M-12 an id of the caller's is overwritten",
    file: `${folder}/request-writer.ts`,
    from: "      expiration === undefined &&\n      id === undefined &&\n",
    to: "      expiration === undefined &&\n",
  },
  {
    rule: "M-12 an expiration is left out",
    file: `${folder}/request-writer.ts`,
    from: "      expiration === undefined &&\n      id === undefined &&\n",
    to: "      id === undefined &&\n",
  },
  {
    rule: "M-4 what an answer said is said of the next one",
    file: connection,
    from: "    this.#spareAnswer.empty();\n",
    to: "",
  },
  {
    rule: "M-4 an answer in pieces shares its place with others",
    file: connection,
    from: "      if (answer === this.#spareAnswer) this.#spareAnswer = new Answer(false);\n",
    to: "",
  },
  {
    rule: "M-13 a write that has left wakes nobody",
    file: session,
    from: '    return connection.state !== "open" || connection.hasOutput || this.#queue.size > 0;',
    to: "    return false;",
  },
  {
    rule: "M-13 what is left when the time to close is over stays open",
    file: session,
    from: "for (const connection of this.#pool.all()) connection.abandon(error);",
    to: "",
  },
];
