// Mutants of the rules of the client (C) and of feedback (F): the smallest edits that break a rule; see run.mjs.

const foreign = ["pure", "test/foreign-promises"];
const hostile = ["socket", "test/hostile-items"];
const watched = ["pure", "test/connector/abort-watch"];
const created = ["pure", "test/create-client"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfC = [
  {
    rule: "C-1 only promises of this realm are awaited",
    package: "client",
    file: "src/sending/source-reader.ts",
    from: 'return typeof (pulled as Partial<PromiseLike<Step>> | null | undefined)?.then === "function";',
    to: "return (pulled as unknown) instanceof Promise;",
    tests: foreign,
  },
  {
    rule: "C-1 a step that is none is taken",
    package: "client",
    file: "src/sending/source-reader.ts",
    from: '        if (typeof step !== "object" || step === null) throw notAStep(step);\n',
    to: "",
    tests: foreign,
  },
  {
    rule: "C-2 a listener for each callback",
    file: "src/node/connector/abort-watch.ts",
    from: "  let watch = watches.get(signal);",
    to: "  let watch: AbortWatch | undefined;",
    tests: watched,
  },
  {
    rule: "C-2 the listener stays",
    file: "src/node/connector/abort-watch.ts",
    from: '      this.#signal.removeEventListener("abort", this.#aborted);\n',
    to: "",
    tests: watched,
  },
  {
    rule: "C-2 sends do not forget their signal",
    package: "client",
    file: "src/client.ts",
    from: "      forget?.();\n",
    to: "",
    tests: hostile,
  },
  {
    rule: "C-3 an error that is not ours ends the run",
    package: "client",
    file: "src/sending/handover.ts",
    from: "const error = refusalOf(thrown);",
    to: "const error = refusalOf(thrown);\n    if (error !== thrown) throw thrown;",
    tests: hostile,
  },
  {
    rule: "C-3 the identifier is read again without care",
    package: "client",
    file: "src/sending/handover.ts",
    from: "const identifier = identifierOf(notification);",
    to: "const { identifier } = notification;",
    tests: hostile,
  },
  {
    rule: "C-3 an array that cannot be read ends the run",
    package: "client",
    file: "src/sending/handover.ts",
    from: "    return items[at] as Item;\n  } catch {",
    to: "    return items[at] as Item;\n  } catch (error) {\n    if (at >= 0) throw error;",
    tests: hostile,
  },
  {
    rule: "C-4 the suffix of the certificate counts as another app",
    package: "client",
    file: "src/setup/check-topic.ts",
    from: "isSuffixed(covered, topic) ||",
    to: "",
    tests: created,
  },
  {
    rule: "C-4 the suffix of the topic counts as another app",
    package: "client",
    file: "src/setup/check-topic.ts",
    from: "|| isSuffixed(topic, covered)",
    to: "",
    tests: created,
  },
  {
    rule: "C-4 whatever begins alike is covered",
    package: "client",
    file: "src/setup/check-topic.ts",
    from: "topic === bundleId + topicSuffix",
    to: "topic.startsWith(bundleId)",
    tests: created,
  },
  {
    rule: "C-4 the simulator knows bundle ids only",
    package: "simulator",
    file: "src/http2/credentials/connection-credentials.ts",
    from: "    if (topics.includes(topic)) return true;\n",
    to: "",
    tests: ["socket", "test/http2/certificates"],
  },
  {
    rule: "F-11 the bytes are not counted",
    package: "feedback",
    file: "src/read-feedback.ts",
    from: "  const { pendingBytes } = decoder;\n",
    to: "  const pendingBytes = 0;\n",
    tests: ["socket", "test/read-feedback"],
  },
  {
    rule: "F-11 silence says nothing of the tuple",
    package: "feedback",
    file: "src/read-feedback.ts",
    from: '"feedback-truncated" || pendingBytes === 0',
    to: '"feedback-truncated" || pendingBytes >= 0',
    tests: ["socket", "test/read-feedback"],
  },
  {
    rule: "F-12 the time-out does not look at the socket",
    package: "feedback",
    file: "src/read-feedback.ts",
    from: "socket.bytesRead === bytesRead && !socket.readableEnded",
    to: "bytesRead >= 0",
    tests: ["socket", "test"],
  },
];
