// More mutants of the HTTP/2 session: what it does with faults, pauses and hostile servers; see run.mjs.
const folder = "src/session/http2";
const answer = `${folder}/answers/answer.ts`;
const carried = `${folder}/connection/carried-requests.ts`;
const connection = `${folder}/connection/http2-connection.ts`;
const frames = `${folder}/connection/frame-handler.ts`;
const ledger = `${folder}/ledger.ts`;
const pings = `${folder}/connection/ping-watch.ts`;
const policy = `${folder}/answers/answer-policy.ts`;
const pool = `${folder}/connection-pool.ts`;
const record = `${folder}/connection/connection-record.ts`;
const reports = `${folder}/connection-reports.ts`;
const streams = `${folder}/connection/stream-table.ts`;
const window = `${folder}/connection/receive-window.ts`;
const writer = `${folder}/connection/request-writer.ts`;
const session = `${folder}/http2-session.ts`;
const pauses = `${folder}/topic-pauses.ts`;

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
export const http2FaultMutants = [
  {
    rule: "M-1 a certificate refused after the handshake leaves doubt",
    file: carried,
    from: 'const isUnheard = cause.code === "certificate-refused" && !this.#connection.record.hasAnswered;',
    to: "const isUnheard = false;",
  },
  {
    rule: "M-1 a certificate refused after answers leaves none",
    file: carried,
    from: 'cause.code === "certificate-refused" && !this.#connection.record.hasAnswered;',
    to: 'cause.code === "certificate-refused";',
  },
  {
    rule: "M-1 what came back goes in the wrong order",
    file: `${folder}/request-queue.ts`,
    from: "this.#returned.sort((a, b) => b.sequence - a.sequence);",
    to: "this.#returned.sort((a, b) => a.sequence - b.sequence);",
  },
  {
    rule: "M-3 SETTINGS have all the time in the world",
    file: connection,
    from: "if (!this.#frames.hasSettings && nowMs >= this.#settingsByMs) {",
    to: "if (nowMs < 0) {",
  },
  {
    rule: "M-4 an interim answer's retry-after counts",
    file: answer,
    from: "    this.retryAfter = undefined;\n",
    to: "",
  },
  {
    rule: "M-4 an interim answer's id counts",
    file: answer,
    from: "    this.apnsId = undefined;\n    this.uniqueId",
    to: "    this.uniqueId",
  },
  {
    rule: "M-4 trailers are headers",
    file: frames,
    from: "this.#answer = isTrailer ? undefined : answer;",
    to: "this.#answer = answer;",
  },
  {
    rule: "M-4 each attempt has an apns-id of its own",
    file: writer,
    from: "const { push, api, token, sequence, streamId } = request;",
    to: "const { push, api, token, streamId } = request;\n    const sequence = request.sequence + 1e6 * request.attempts;",
  },
  {
    rule: "M-4 a retry-after beyond our patience is waited for",
    file: policy,
    from: "    if (retryAfterMs !== undefined && retryAfterMs > maxMs) return settle;\n",
    to: "",
  },
  {
    rule: "M-4 a connection goes on after its token expired",
    file: reports,
    from: "      this.#pool.leave(connection, this.#now.nowMs);\n",
    to: "",
  },
  {
    rule: "M-4 the source never hears of too many updates",
    file: policy,
    from: 'if (action === "keep-provider-token") tokens.tooManyUpdates(token, nowMs);',
    to: 'if (action === "keep-provider-token") renewed = false;',
  },
  {
    rule: "M-5 the attempts of what is in doubt have no end",
    file: reports,
    from: "      request.attempts >= retry.maxAttempts;",
    to: "      request.attempts >= 1e9 * retry.maxAttempts;",
  },
  {
    rule: "M-6 GOAWAY before any answer brings no pause",
    file: pool,
    from: "    if (!connection.record.hasAnswered) this.#pause(connection, nowMs);\n",
    to: "",
  },
  {
    rule: "M-6 GOAWAY after answers brings a pause",
    file: pool,
    from: "    if (!connection.record.hasAnswered) this.#pause(connection, nowMs);\n",
    to: "    this.#pause(connection, nowMs);\n",
  },
  {
    rule: "M-6 one connection is many failures",
    file: record,
    from: "    if (this.#hasFailed) return false;\n",
    to: "",
  },
  {
    rule: "M-6 each refused stream counts as an attempt",
    file: record,
    from: "    this.#refusedRounds += 1;\n",
    to: "    this.#refusedRounds += 200;\n",
  },
  {
    rule: "M-6 while anything is in request refusals bring no pause",
    file: pool,
    from: "(inFlight > 0 && record.refusals < limit)",
    to: "inFlight > 0",
  },
  {
    rule: "M-6 an answer does not end the pause",
    file: record,
    from: "    this.#refusedRounds = 0;\n    this.#pausedUntilMs = 0;\n",
    to: "    this.#refusedRounds = 0;\n",
  },
  {
    rule: "M-6 ENHANCE_YOUR_CALM is answered with the same at once",
    file: reports,
    from: "    request.countLoss();\n    this.#pool.refused(connection, this.#now.nowMs);\n",
    to: "    request.countLoss();\n",
  },
  {
    rule: "M-6 another connection at the first full one",
    file: pool,
    from: "nowMs < this.#fullSinceMs + this.#options.growAfterMs || ",
    to: "",
  },
  {
    rule: "M-6 connections without limit",
    file: pool,
    from: "if (notFull > 0 || usable >= this.#options.maxConnections) {",
    to: "if (notFull > 0) {",
  },
  {
    rule: "M-6 the most loaded first",
    file: pool,
    from: "connection.inFlight < best.inFlight",
    to: "connection.inFlight > best.inFlight",
  },
  {
    rule: "M-6 spare connections are kept like the last one",
    file: pool,
    from: "const timeoutMs = left > 1 ? spareIdleTimeoutMs : idleTimeoutMs;",
    to: "const timeoutMs = left > 0 ? idleTimeoutMs : spareIdleTimeoutMs;",
  },
  {
    rule: "M-6 the last connection is spare",
    file: pool,
    from: "const timeoutMs = left > 1 ? spareIdleTimeoutMs : idleTimeoutMs;",
    to: "const timeoutMs = left > 0 ? spareIdleTimeoutMs : idleTimeoutMs;",
  },
  {
    rule: "M-7 a refused topic goes on being sent",
    file: pauses,
    from: "return pause !== undefined && sequence < pause.before ? pause.error : undefined;",
    to: "return undefined;",
  },
  {
    rule: "M-7 a refused topic is refused for ever",
    file: pauses,
    from: "return pause !== undefined && sequence < pause.before ? pause.error : undefined;",
    to: "return pause?.error;",
  },
  {
    rule: "M-7 a refused topic stops all topics",
    file: reports,
    from: 'if (of === "topic") this.#ledger.pauseTopic(topic, error);\n    else ',
    to: "",
  },
  {
    rule: "M-7 a refused certificate stops one topic",
    file: policy,
    from: 'action === "stop" && this.#tokens === undefined ? "all" : "topic"',
    to: '"topic"',
  },
  {
    rule: "M-7 the reason in GOAWAY is not read",
    file: reports,
    from: "      this.#ledger.pauseAll(cause);\n",
    to: "",
  },
  {
    rule: "M-8 thirty of fifty are suspicious",
    file: `${folder}/answers/environment-watch.ts`,
    from: "const SUSPICIOUS = 40;",
    to: "const SUSPICIOUS = 30;",
  },
  {
    rule: "M-8 the suspicion is told again and again",
    file: `${folder}/answers/environment-watch.ts`,
    from: "return this.#isSuspected && !wasSuspected;",
    to: "return this.#isSuspected;",
  },
  {
    rule: "M-9 a larger answer than any is kept",
    file: answer,
    from: "    if (total > (this.headers === undefined ? MAX_PUSH_BODY_BYTES : MAX_API_BODY_BYTES)) return false;\n",
    to: "",
  },
  {
    rule: "M-9 pieces of an answer overwrite each other",
    file: answer,
    from: "this.#bytes.set(bytes.subarray(start, end), held);",
    to: "this.#bytes.set(bytes.subarray(start, end), 0);",
  },
  {
    rule: "M-9 header blocks that nobody waits for are skipped",
    file: frames,
    from: "const failure = this.#hpack.decode(bytes, start, end, this.#visitField);",
    to: "const failure = request && this.#hpack.decode(bytes, start, end, this.#visitField);",
  },
  {
    rule: "M-9 floods are served",
    file: frames,
    from: "if (!floods.take(this.#nowMs)) {",
    to: "if (this.#nowMs < 0) {",
  },
  {
    rule: "M-9 a trickle is a flood",
    file: `${folder}/connection/flood-guard.ts`,
    from: "    if (nowMs >= this.#windowEndsAtMs) {",
    to: "    if (nowMs < 0) {",
  },
  {
    rule: "M-9 what waits for a server that does not read grows",
    file: frames,
    from: "} else if (control.isOverflowing) {",
    to: "} else if (this.#nowMs < 0) {",
  },
  {
    rule: "M-9 anything may come first",
    file: frames,
    from: "    if (this.#hasSettings) return true;\n",
    to: "    if (this.#nowMs >= 0) return true;\n",
  },
  {
    rule: "M-9 streams that were never opened are over",
    file: streams,
    from: "return (streamId & 1) === 1 && streamId < this.#nextId;",
    to: "return (streamId & 1) === 1;",
  },
  {
    rule: "M-9 DATA beyond the window is taken",
    file: window,
    from: "return this.#usedBytes <= DEFAULT_WINDOW;",
    to: "return true;",
  },
  {
    rule: "M-9 malformed answers are answers",
    file: answer,
    from: "    if (this.fault !== undefined) return this.fault;\n",
    to: "",
  },
  {
    rule: "M-10 the connection's window does not open again",
    file: frames,
    from: "    if (refund > 0 && this.#effects.isListening) this.#parts.control.updateWindow(0, refund);\n",
    to: "",
  },
  {
    rule: "M-10 a stream's window does not open again",
    file: frames,
    from: "    else if (flowBytes > 0) this.#parts.control.updateWindow(streamId, flowBytes);\n",
    to: "",
  },
  {
    rule: "M-10 padding is not counted",
    file: frames,
    from: "this.#window.take(flowBytes)",
    to: "this.#window.take(end - start)",
  },
  {
    rule: "M-11 idle connections are used untried",
    file: pings,
    from: "    this.#probing = true;\n    this.#askedAtMs = nowMs;\n    return true;",
    to: "    return false;",
  },
  {
    rule: "M-11 nothing waits for the sign of life",
    file: connection,
    from: "      !this.#pings.isProbing &&\n",
    to: "",
  },
  {
    rule: "M-11 old bytes are a sign of life",
    file: pings,
    from: "    if (!this.#probing) this.#askedAtMs = -1;\n",
    to: "    this.acknowledged();\n",
  },
  {
    rule: "M-13 a cancelled pause wakes the session",
    file: ledger,
    from: '    if (state === "delayed") this.#delayed.withdrawn();\n',
    to: "",
  },
  {
    rule: "M-13 the next pause may be a cancelled one",
    file: `${folder}/delayed-requests.ts`,
    from: "    if (this.#live === 0) this.#heap.length = 0;\n    this.#dropSettled();\n",
    to: "    if (this.#live === 0) this.#heap.length = 0;\n",
  },
  {
    rule: "M-13 the queue keeps what left it",
    file: `${folder}/request-queue.ts`,
    from: "    this.#fresh[this.#head] = undefined;\n",
    to: "",
  },
  {
    rule: "M-13 the expired are sent",
    file: ledger,
    from: "if (expiration !== undefined && expiration > 0 && ",
    to: "if (expiration !== undefined && expiration < 0 && ",
  },
  {
    rule: "M-13 a flush counts what was submitted later",
    file: ledger,
    from: "this.#flushes.addCounted({ target: this.#nextSequence, ",
    to: "this.#flushes.addCounted({ target: Infinity, ",
  },
  {
    rule: "M-14 room that comes back is not reported",
    file: session,
    from: '    if (this.#ledger.regainsRoom()) tell({ type: "room" });\n',
    to: "",
  },
  {
    rule: "M-14 there is always room",
    file: ledger,
    from: "return this.#intake.isFull ? 0 : ROOM;",
    to: "return ROOM;",
  },
  {
    rule: "M-15 a getter asks for a random number",
    file: pool,
    from: "    let hasUsable = false;\n",
    to: "    let hasUsable = this.#random() < 0;\n",
  },
  {
    rule: "M-16 any change of state takes place",
    file: connection,
    from: "if (!mayEnter(this.#state.name, cause, next.name)) {",
    to: "if (this.#nowMs < 0) {",
  },
  {
    rule: "M-16 any input is legal",
    file: session,
    from: "connection !== undefined && isLegal(connection.state, input)",
    to: "connection !== undefined",
  },
];
