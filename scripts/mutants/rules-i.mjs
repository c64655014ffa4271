// Mutants of the rules of the inbox (I-1 to I-47): the smallest edits that break a rule; see run.mjs.

const gate = ["socket", "test/gate"];
const lists = ["socket", "test/notifications"];
const waits = ["socket", "test/wait"];
const events = ["socket", "test/events"];
const simulator = ["socket", "test/simulator"];
const client = ["socket", "test/client"];
const search = ["pure", "test/search"];
const schemas = ["pure", "test/openapi"];
const page = ["pure", "test/page/page-files"];
const encoding = ["pure", "test/stream-event"];

const mutant = (rule, source, [from, to, tests]) => ({
  rule,
  package: "inbox",
  file: `src/${source}`,
  from,
  to,
  tests,
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfI = [
  mutant("I-1 what begins as an open path needs no login", "gate/gate.ts", [
    "!OPEN_URLS.has(request.url)",
    "![...OPEN_URLS].some((url) => request.url.startsWith(url))",
    gate,
  ]),
  mutant("I-2 a name that begins as a loopback address passes", "gate/host-name.ts", [
    'if (version === 4) return name.startsWith("127.");',
    'if (name.startsWith("127.")) return true;',
    gate,
  ]),
  mutant("I-2 every name passes where the inbox is open", "gate/gate.ts", [
    "(isOpen && isAddress(name))",
    "isOpen",
    gate,
  ]),
  mutant("I-3 reading is open to other websites", "gate/gate.ts", [
    "if (origin !== undefined) {",
    'if (origin !== undefined && request.method !== "GET") {',
    gate,
  ]),
  mutant("I-3 other ports of this machine count as the inbox", "gate/gate.ts", [
    'site !== "same-origin" && site !== "none"',
    'site === "cross-site"',
    gate,
  ]),
  mutant("I-4 any media type of JSON's kind passes", "gate/gate.ts", [
    "/^application\\/json\\s*(?:;|$)/i",
    "/^application\\/json/i",
    gate,
  ]),
  mutant("I-5 an origin is allowed by its beginning", "gate/gate.ts", [
    "this.#options.allowOrigins.includes(origin)",
    "this.#options.allowOrigins.some((one) => origin.startsWith(one))",
    gate,
  ]),
  mutant("I-6 a body without a declared length has no limit", "server/read-body.ts", [
    "if (size > maxBytes) throw tooLarge(maxBytes);",
    'if (size > maxBytes && incoming.headers["content-length"]) throw tooLarge(maxBytes);',
    gate,
  ]),
  mutant("I-6 unknown fields are ignored", "openapi/check-value.ts", [
    "own === undefined && additionalProperties === false",
    "own === undefined && additionalProperties === undefined",
    schemas,
  ]),
  mutant("I-6 a parameter may come twice", "server/parameters.ts", [
    'if (values.has(name)) throw invalid(name, "is given twice");',
    "",
    lists,
  ]),
  mutant("I-7 the password opens for programs, too", "gate/login.ts", [
    "isSame(credentials, this.#token)",
    "isSame(credentials, this.#token ?? this.#password) || isSame(credentials, this.#password)",
    gate,
  ]),
  mutant("I-7 the token opens for people, too", "gate/login.ts", [
    "isSame(passwordOf(credentials), this.#password)",
    "(isSame(passwordOf(credentials), this.#password) || isSame(passwordOf(credentials), this.#token))",
    gate,
  ]),
  mutant("I-7 an open inbox starts without a login", "options/inbox-options.ts", [
    "(auth === undefined && resolved.isOpen)",
    "false",
    gate,
  ]),
  mutant("I-8 refusals lack the policy", "server/http-server.ts", [
    "for (const [name, value] of Object.entries(SECURITY_HEADERS)) outgoing.setHeader(name, value);",
    "if (!incoming.headers.origin) for (const [name, value] of Object.entries(SECURITY_HEADERS)) outgoing.setHeader(name, value);",
    gate,
  ]),
  mutant("I-9 a wrong method is a wrong path", "server/app.ts", [
    "if (methods.length === 0) {",
    "if (methods.length < 9) {",
    gate,
  ]),
  mutant("I-10 a full page always has a next one", "routes/notification-routes.ts", [
    "found.length > limit ?",
    "found.length >= limit ?",
    lists,
  ]),
  mutant("I-11 nobody learns what was missed", "search/cursor.ts", [
    "return Math.max(0, Math.min(first - 1 - after, received.dropped));",
    "return Math.max(0, Math.min(first - 1 - after, 0));",
    lists,
  ]),
  mutant("I-12 a summary is everything", "views/notification-view.ts", [
    'view === "full" ? notificationOf(notification, apple) : summaryOf(notification, apple)',
    "notificationOf(notification, apple)",
    lists,
  ]),
  mutant("I-13 - is a letter", "search/parse-search.ts", [
    'minus === "" ? holds :',
    'minus !== "+" ? holds :',
    search,
  ]),
  mutant("I-14 accents count", "search/fold.ts", ['.replace(MARKS, "")', "", search]),
  mutant("I-14 a phrase goes from value to value", "search/searchable-text.ts", [
    'fold(words.join("\\n"))',
    'fold(words.join(" "))',
    search,
  ]),
  mutant("I-15 a time without a zone is that of this machine", "search/read-time.ts", [
    "(?:Z|[+-]\\d{2}:\\d{2})$/i",
    "(?:Z|[+-]\\d{2}:\\d{2})?$/i",
    search,
  ]),
  mutant("I-16 what came before the cursor counts", "routes/wait-route.ts", [
    "{ count, after: cursor, timeoutMs, signal }",
    "{ count, timeoutMs, signal }",
    waits,
  ]),
  mutant("I-16 a caller that goes is waited for", "routes/wait-route.ts", [
    "after: cursor, timeoutMs, signal }",
    "after: cursor, timeoutMs }",
    waits,
  ]),
  mutant("I-17 the oldest of the nearest come first", "search/nearest.ts", [
    "near.broken.length >= broken.length",
    "near.broken.length > broken.length",
    search,
  ]),
  mutant("I-18 a cursor of another start is a number", "search/cursor.ts", [
    "if (cursor.start === received.startId) return text;",
    "return text;",
    waits,
  ]),
  mutant("I-19 a delete forgets its filters", "routes/notification-routes.ts", [
    "apple.received.delete({ where: (one) => allHold(conditions, one) })",
    "apple.received.delete({})",
    lists,
  ]),
  mutant("I-20 a reader that comes again begins anew", "routes/event-routes.ts", [
    "if (cursor !== undefined) await catchUp(",
    "if (cursor === null) await catchUp(",
    events,
  ]),
  mutant("I-21 a gap is passed over", "routes/event-routes.ts", [
    "|| missedSince(place, apple) > 0",
    "",
    events,
  ]),
  mutant("I-22 a slow reader is waited for", "stream/event-reader.ts", [
    "this.#response.writableLength > this.#options.bufferBytes",
    "this.#response.writableLength > 1e6 * this.#options.bufferBytes",
    events,
  ]),
  mutant("I-23 every reader has its own encoding", "stream/stream-event.ts", [
    "this.#bytes[view] ??= this.#encode(view);",
    "this.#bytes[view] = this.#encode(view);",
    encoding,
  ]),
  mutant("I-24 the stream has no filter", "stream/event-reader.ts", [
    "return notification === undefined || allHold(this.#options.conditions, notification);",
    "return true;",
    events,
  ]),
  mutant("I-25 who was left out is not counted", "stream/event-reader.ts", [
    "this.#skipped += 1;",
    "",
    events,
  ]),
  mutant("I-26 a late answer is passed over", "stream/event-hub.ts", [
    "if (this.#readers.size === 0) return;",
    'if (this.#readers.size === 0 || event.kind === "answer") return;',
    events,
  ]),
  mutant("I-27 a list of which one is wrong leaves the others", "routes/rule-routes.ts", [
    "for (const id of added) apple.rules.remove(id);",
    "",
    simulator,
  ]),
  mutant("I-28 a change of one field turns the power on", "views/device-view.ts", [
    "lowPower: lowPower === undefined ? undefined : power",
    "lowPower: power",
    simulator,
  ]),
  mutant("I-29 the stream of a phone has what others get", "stream/event-hub.ts", [
    'event.kind !== "delivery" || event.delivery.deviceToken !== deviceToken',
    'event.kind !== "delivery"',
    events,
  ]),
  mutant("I-30 a reset does nothing", "routes/device-routes.ts", [
    'connections.close(id, "reset")',
    "false",
    simulator,
  ]),
  mutant("I-33 a file of the identity is another", "routes/simulator-routes.ts", [
    '"ca.pem": apple.ca,',
    '"ca.pem": apple.clientCertificate.cert,',
    simulator,
  ]),
  mutant("I-34 a rule's name breaks the counters", "routes/metrics-text.ts", [
    '.replaceAll("\\n", "\\\\n")',
    "",
    simulator,
  ]),
  mutant("I-36 the message of a wait lacks the nearest", "client/requester.ts", [
    "near === undefined || near.length === 0",
    "near === undefined || near.length >= 0",
    client,
  ]),
  mutant("I-37 every kind of file is served", "page/page-files.ts", [
    "if (mediaType === undefined) return;",
    "",
    page,
  ]),
  {
    ...mutant("I-43 of a flood each is a line", "commands/simulate/notification-lines.ts", [
      "this.#written >= MOST_A_SECOND",
      "this.#written < 0",
      ["socket", "test/commands/simulate"],
    ]),
    package: "cli",
  },
  mutant("I-47 what waited counts when it was sent", "views/screen-of.ts", [
    "atMs: later.at,",
    "atMs: notification.receivedAt,",
    simulator,
  ]),
  mutant("I-47 more than the limit counts", "views/screen-of.ts", [
    "earlier.slice(0, MOST_COUNTED)",
    "earlier.slice(0)",
    simulator,
  ]),
  mutant("I-47 nobody learns that earlier ones left the ring", "views/screen-of.ts", [
    "&& apple.received.dropped === 0",
    "",
    simulator,
  ]),
  mutant("I-47 later notifications count", "views/screen-of.ts", [
    "before: at?.id }",
    "before: undefined }",
    simulator,
  ]),
];
