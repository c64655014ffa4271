// More mutants of the HTTP/2 session: what it does with faults, pauses and hostile servers; see mutants.mjs.
const folder = "src/session/http2";
const answer = `${folder}/answer.ts`;
const connection = `${folder}/http2-connection.ts`;
const judgement = `${folder}/judgement.ts`;
const life = `${folder}/sign-of-life.ts`;
const pauses = `${folder}/topic-pauses.ts`;
const pool = `${folder}/connection-pool.ts`;
const session = `${folder}/http2-session.ts`;

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
export const http2FaultMutants = [
  {
    rule: "M-1 a certificate refused after the handshake leaves doubt",
    file: connection,
    from: 'const isUnheard = cause.code === "certificate-refused" && this.answers === 0;',
    to: "const isUnheard = false;",
  },
  {
    rule: "M-1 a certificate refused after answers leaves none",
    file: connection,
    from: 'cause.code === "certificate-refused" && this.answers === 0;',
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
    from: "if (!this.hasSettings && nowMs >= this.#settingsByMs) {",
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
    file: connection,
    from: "this.#answer = isTrailer ? undefined : answer;",
    to: "this.#answer = answer;",
  },
  {
    rule: "M-4 each attempt has an apns-id of its own",
    file: session,
    from: "      first.token = token;\n",
    to: "      first.token = token;\n      if (first.attempts > 0) first.id = this.#ids.next();\n",
  },
  {
    rule: "M-4 a retry-after beyond our patience is waited for",
    file: judgement,
    from: '  if (retryAfterMs !== undefined && retryAfterMs > maxMs) return { next: "reject", delayMs: 0 };\n',
    to: "",
  },
  {
    rule: "M-4 a connection goes on after its token expired",
    file: session,
    from: "      this.#pool.leave(connection, this.#nowMs);\n",
    to: "",
  },
  {
    rule: "M-4 the source never hears of too many updates",
    file: judgement,
    from: "    tokens.tooManyUpdates(request.token, nowMs);\n",
    to: "",
  },
  {
    rule: "M-5 the attempts of what is in doubt have no end",
    file: session,
    from: "      request.attempts >= retry.maxAttempts;",
    to: "      request.attempts >= 1e9 * retry.maxAttempts;",
  },
  {
    rule: "M-6 GOAWAY before any answer brings no pause",
    file: pool,
    from: "    if (connection.answers === 0) this.#pause(connection, nowMs);\n",
    to: "",
  },
  {
    rule: "M-6 GOAWAY after answers brings a pause",
    file: pool,
    from: "    if (connection.answers === 0) this.#pause(connection, nowMs);\n",
    to: "    this.#pause(connection, nowMs);\n",
  },
  {
    rule: "M-6 one connection is many failures",
    file: pool,
    from: "    if (connection.hasFailed) return;\n",
    to: "",
  },
  {
    rule: "M-6 each refused stream counts as an attempt",
    file: pool,
    from: "    connection.refusedRounds += 1;\n",
    to: "    connection.refusedRounds += 200;\n",
  },
  {
    rule: "M-6 while anything is in request refusals bring no pause",
    file: pool,
    from: "if (connection.inFlight > 0 && connection.refusals < connection.limit) return;",
    to: "if (connection.inFlight > 0) return;",
  },
  {
    rule: "M-6 an answer does not end the pause",
    file: connection,
    from: "    this.pausedUntilMs = 0;\n    this.#owner.answered",
    to: "    this.#owner.answered",
  },
  {
    rule: "M-6 ENHANCE_YOUR_CALM is answered with the same at once",
    file: session,
    from: "    request.attempts += 1;\n    if (connection.refusals > 0) this.#pool.refused(connection, this.#nowMs);\n",
    to: "    request.attempts += 1;\n",
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
    file: session,
    from: "      else this.#pauseTopic(request.push.topic, error);",
    to: "      else this.#pauseAll(error);",
  },
  {
    rule: "M-7 a refused certificate stops one topic",
    file: session,
    from: 'if (action === "stop" && this.#host.tokens === undefined) this.#pauseAll(error);\n      else ',
    to: "",
  },
  {
    rule: "M-7 the reason in GOAWAY is not read",
    file: session,
    from: '      if (action === "stop") return this.#pauseAll(refusal(reason, hint));\n',
    to: "",
  },
  {
    rule: "M-8 thirty of fifty are suspicious",
    file: `${folder}/environment-guard.ts`,
    from: "const SUSPICIOUS = 40;",
    to: "const SUSPICIOUS = 30;",
  },
  {
    rule: "M-8 the suspicion is told again and again",
    file: `${folder}/environment-guard.ts`,
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
    file: connection,
    from: "const failure = this.#hpack.decode(bytes, start, end, this.#visitField);",
    to: "const failure = request && this.#hpack.decode(bytes, start, end, this.#visitField);",
  },
  {
    rule: "M-9 floods are served",
    file: connection,
    from: "if (!this.#guard.take(this.#nowMs)) {",
    to: "if (this.#nowMs < 0) {",
  },
  {
    rule: "M-9 a trickle is a flood",
    file: `${folder}/flood-guard.ts`,
    from: "    if (nowMs >= this.#windowEndsAtMs) {",
    to: "    if (nowMs < 0) {",
  },
  {
    rule: "M-9 what waits for a server that does not read grows",
    file: connection,
    from: "} else if (this.#control.isOverflowing) {",
    to: "} else if (this.#nowMs < 0) {",
  },
  {
    rule: "M-9 anything may come first",
    file: connection,
    from: "    if (this.hasSettings) return true;\n",
    to: "    if (this.#nowMs >= 0) return true;\n",
  },
  {
    rule: "M-9 streams that were never opened are over",
    file: connection,
    from: "if ((streamId & 1) === 1 && streamId < this.#nextStreamId) return",
    to: "if ((streamId & 1) === 1) return",
  },
  {
    rule: "M-9 DATA beyond the window is taken",
    file: connection,
    from: "if (this.#unacknowledgedBytes > DEFAULT_WINDOW) {",
    to: "if (this.#nowMs < 0) {",
  },
  {
    rule: "M-9 malformed answers are answers",
    file: answer,
    from: "    if (this.fault !== undefined) return this.fault;\n",
    to: "",
  },
  {
    rule: "M-10 the connection's window does not open again",
    file: connection,
    from: "      if (this.#isListening) this.#control.updateWindow(0, this.#unacknowledgedBytes);\n",
    to: "",
  },
  {
    rule: "M-10 a stream's window does not open again",
    file: connection,
    from: "    else if (flowBytes > 0) this.#control.updateWindow(streamId, flowBytes);\n",
    to: "",
  },
  {
    rule: "M-10 padding is not counted",
    file: connection,
    from: "this.#unacknowledgedBytes += flowBytes;",
    to: "this.#unacknowledgedBytes += end - start;",
  },
  {
    rule: "M-11 idle connections are used untried",
    file: life,
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
    file: life,
    from: "    if (!this.#probing) this.#askedAtMs = -1;\n",
    to: "    this.acknowledged();\n",
  },
  {
    rule: "M-13 a cancelled pause wakes the session",
    file: session,
    from: "    if (wasDelayed) this.#delayed.withdrawn();\n",
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
    file: session,
    from: "if (expiration !== undefined && expiration > 0 && ",
    to: "if (expiration !== undefined && expiration < 0 && ",
  },
  {
    rule: "M-13 a flush counts what was submitted later",
    file: `${folder}/flush-barriers.ts`,
    from: "if (sequence < barrier.before) barrier.left -= 1;",
    to: "barrier.left -= 1;",
  },
];
