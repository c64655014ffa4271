// Mutants of the rules of the simulator and its phones (P): the smallest edits that break a rule; see run.mjs.

const ring = ["pure", "test/received/received-ring"];
const received = ["socket", "test/received/received.socket"];
const events = ["pure", "test/events"];
const clock = ["pure", "test/clock"];
const rules = ["socket", "test/rules/rule-desk"];
const connections = ["socket", "test/connections/connections.socket"];
const scanner = ["pure", "test/connections/frame-scanner"];
const reset = ["socket", "test/reset"];
const folder = ["socket", "test/identity/identity-folder"];
const ended = ["socket", "test/http2/ended-clients"];
const phone = ["pure", "test/phones/phone"];
const activity = ["pure", "test/phones/activity-board"];
const devices = ["socket", "test/phones/devices"];
const matchers = ["pure", "test/testing"];
const sharing = ["socket", "test/testing"];

const mutant = (rule, source, [from, to, tests]) => ({
  rule,
  package: "simulator",
  file: `src/${source}`,
  from,
  to,
  tests,
});
const inRing = (rule, from, to) => mutant(rule, "received/received-ring.ts", [from, to, ring]);
const inWaiters = (rule, from, to) => mutant(rule, "received/received-waiters.ts", [from, to, ring]);
const inStream = (rule, from, to) => mutant(rule, "events/bounded-stream.ts", [from, to, events]);
const inPhone = (rule, from, to) => mutant(rule, "phones/phone.ts", [from, to, phone]);
const inStore = (rule, from, to) => mutant(rule, "phones/phone-store.ts", [from, to, phone]);
const inBoard = (rule, from, to) => mutant(rule, "phones/activity-board.ts", [from, to, activity]);
const inFolder = (rule, from, to) => mutant(rule, "identity/identity-folder.ts", [from, to, folder]);

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfP = [
  inRing(
    "P-1 the ring keeps one too many",
    ">= this.#limits.count) this.#drop",
    "> this.#limits.count) this.#drop",
  ),
  inRing("P-1 bytes have no bound", "while (this.#bytes > this.#limits.bytes &&", "while (false &&"),
  inRing(
    "P-1 gaps count as dropped",
    "if (this.#forget(this.#oldest)) this.#dropped",
    "this.#forget(this.#oldest);\n    this.#dropped",
  ),
  mutant("P-2 the provider token is shown", "http2/connection/request-facts.ts", [
    'name !== "authorization" && ',
    "",
    received,
  ]),
  mutant("P-3 a late answer has no event", "received/arrivals.ts", [
    'if (this.#hub.wants("answer"))',
    "if (false)",
    received,
  ]),
  inRing("P-3 a late answer is not added", "received.answer = answer;", ""),
  inWaiters(
    "P-4 a wait counts what came before its cursor",
    "received.sequence <= from",
    "received.sequence < from",
  ),
  inWaiters("P-4 a wait forgets to begin anew", "for (const waiter of this.#waiters) waiter.restart();", ""),
  inRing(
    "P-4 the nearest have the most differences",
    "one.differs.length - other.differs.length",
    "other.differs.length - one.differs.length",
  ),
  inRing(
    "P-4 a late answer wakes nobody",
    "received.answer = answer;\n    this.#waiters.consider(received);",
    "received.answer = answer;",
  ),
  mutant("P-5 a part has every key", "received/is-part.ts", [
    "return Object.entries(wanted).every(",
    "return Object.keys(wanted).length === Object.keys(fields).length && Object.entries(wanted).every(",
    ring,
  ]),
  mutant("P-6 events are made for nobody", "events/event-hub.ts", [
    "if (!this.#wanted.has(body.kind)) return;",
    "",
    events,
  ]),
  mutant("P-6 frames come unasked", "events/event-hub.ts", ['kind !== "frame"', "kind.length > 0", events]),
  inStream("P-7 a slow reader holds everything", "if (held >= this.#maxWaiting) {", "if (held < 0) {"),
  inStream("P-7 the loss is counted short", "this.#lost += held + 1;", "this.#lost += held;"),
  mutant("P-8 a reset reaches few", "events/event-hub.ts", ["[...kinds, ...ALWAYS]", "kinds", events]),
  mutant("P-9 the clock leaps over what is due", "clock/virtual-clock.ts", [
    "this.#aheadMs += Math.max(0, due - this.now());",
    "this.#aheadMs += Math.max(0, target - this.now());",
    clock,
  ]),
  mutant("P-10 a change waits for the next connection", "rules/rule-desk.ts", [
    "this.#entries = entries;\n    this.#book =",
    "this.#entries = entries;\n    void",
    rules,
  ]),
  mutant("P-11 matches are not counted", "rules/rule-entry.ts", ["entry.matches += 1;", "", rules]),
  mutant("P-12 connections that closed are kept for ever", "connections/connection-desk.ts", [
    "this.#closed.size > MAX_CLOSED",
    "this.#closed.size < 0",
    connections,
  ]),
  mutant("P-13 a GOAWAY names no stream", "http2/connection/http2-connection.ts", [
    "stream: this.#newest }",
    "stream: 0 }",
    connections,
  ]),
  mutant("P-14 a cut frame is lost", "connections/frame-scanner.ts", [
    "this.#held = Buffer.from(bytes.subarray(at));",
    "",
    scanner,
  ]),
  mutant("P-14 the log has no bound", "newest.ts", [
    "return this.#items.slice(-this.#limit);",
    "return this.#items;",
    scanner,
  ]),
  mutant("P-15 a reset keeps the clock", "parts/simulator-parts.ts", ["this.clock.restart();", "", reset]),
  mutant("P-15 a silenced connection stays", "connections/connection-desk.ts", [
    "if (connection.control?.forget() !== false) continue;",
    "connection.control?.forget();\n      if (connection.number > 0) continue;",
    reset,
  ]),
  mutant("P-15 an expired provider token stays", "http2/credentials/connection-credentials.ts", [
    "this.#arrivals.clear();\n    this.#hasExpired = false;",
    "this.#arrivals.clear();",
    reset,
  ]),
  inFolder(
    "P-16 keys are open to all",
    "content: fileOf(made), mode: PRIVATE",
    "content: fileOf(made), mode: 0o644",
  ),
  inFolder("P-16 the last one wins", "by: link });", "by: rename });"),
  inFolder(
    "P-17 a file of somebody else is replaced",
    "found !== undefined && !isOfAuthority(found, material)",
    "found === content",
  ),
  mutant("P-18 the certificate has no other names", "simulator.ts", [
    '[...(host === "127.0.0.1" ? [] : namesOfHost(host)), ...serverNames]',
    "[...serverNames]",
    folder,
  ]),
  inPhone("P-20 an online phone waits", "return priority < 5 ||", "return priority < 11 ||"),
  inStore(
    "P-21 the older one stays",
    "this.#byApp.delete(bundleId);\n    this.#byApp.set(bundleId, stored);",
    "if (replaced === undefined) this.#byApp.set(bundleId, stored);",
  ),
  inPhone("P-22 what expires is delivered", "this.#store.takeExpired(nowMs)", "this.#store.takeExpired(0)"),
  mutant("P-22 the binary protocol stores for ever", "received/arrivals.ts", [
    'protocol === "binary" ? 0 : latest',
    "latest",
    devices,
  ]),
  inPhone(
    "P-23 nothing but time ends the wait",
    'return [this.#deliver(push, "Delivered", nowMs), ...this.#burst(nowMs)];',
    'return [this.#deliver(push, "Delivered", nowMs)];',
  ),
  inStore(
    "P-23 a phone out of reach fetches",
    'why: "offline", dueAt: undefined }',
    'why: "offline", dueAt: 0 }',
  ),
  inPhone("P-24 the time of the loss moves", "this.#loss ??= {", "this.#loss = {"),
  mutant("P-24 the binary protocol feeds nothing back", "phones/phone-book.ts", [
    "if (loss !== undefined) {",
    "if (loss === null) {",
    devices,
  ]),
  inPhone(
    "P-25 everything is switched off",
    'state === "notifications-off" && push.pushType === "alert") return',
    'state === "notifications-off") return',
  ),
  inPhone(
    "P-26 a phone without the app keeps its store",
    'return this.#store.takeAll().map((push) => stepOf(push, "Discarded – Token Unregistered"));',
    "return [];",
  ),
  mutant("P-27 the other environment is served", "http2/judging/judge-device.ts", [
    "if (!devices.isOf(deviceToken, environment))",
    "if (false)",
    devices,
  ]),
  mutant("P-28 a broadcast reaches all", "phones/phone-book.ts", [
    "if (phone.listensTo(push.channelId)) {",
    "{",
    devices,
  ]),
  inBoard("P-29 timestamps have no order", "push.timestamp < activity.timestamp || ", ""),
  inBoard(
    "P-29 a broadcast starts one",
    " || to.channelId !== undefined) return undefined;",
    ") return undefined;",
  ),
  inBoard(
    "P-30 an ended one never leaves",
    "const dismissedAt = Math.min(latest, msOf(push.dismissalDate) ?? latest);",
    "const dismissedAt = msOf(push.dismissalDate) ?? Infinity;",
  ),
  inBoard("P-30 it never ends", "endsAt: nowMs + MAX_LIFE_MS,", "endsAt: nowMs + 10 * MAX_LIFE_MS,"),
  inBoard("P-31 its own device token is forgotten", "each.updateToken === token : ", "each.number === 0 : "),
  mutant("P-32 a device is never forgotten", "phones/phone-book.ts", [
    "this.#phones.delete(token);",
    "",
    devices,
  ]),
  mutant("P-33 a failure shows the whole payload", "testing/simulator-matchers.ts", [
    "if (!isPlain(wanted) || !isPlain(actual)) return",
    "if (path !== wanted) return",
    matchers,
  ]),
  mutant("P-34 one test forgets what is another's", "received/received-ring.ts", [
    "if (!compiled.matches(received)) continue;",
    "",
    sharing,
  ]),
  mutant("P-35 Node ends its side", "http2/connection/http2-connection.ts", [
    "this.#session.socket.allowHalfOpen = true;",
    "this.#session.socket.allowHalfOpen = false;",
    ended,
  ]),
  mutant("P-35 the last answers are lost", "http2/connection/http2-connection.ts", [
    "filter(({ headersSent }) => headersSent)",
    "filter(({ headersSent }) => !headersSent)",
    ended,
  ]),
  mutant("P-35 the connection outlives its client", "http2/connection/http2-connection.ts", [
    'this.#pipe.once("end", () => realSetImmediate(() => this.#leaveAfterAnswers()));',
    "",
    ended,
  ]),
];
