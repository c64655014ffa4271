// Mutants of the rules of what the queue must not lose or mix up for the client's or the program's sake;
// see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const worker = mutantsIn("queue", "src/worker");
const enqueue = mutantsIn("queue", "src/enqueue");
const fate = ["pure", "test/worker/fate"];
const atFault = ["socket", "test/end-to-end/client-at-fault"];
const reuse = ["pure", "test/enqueue-reuse"];
const refusals = ["pure", "test/enqueue-refusals"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ80To82 = [
  worker("Q-80 what the client refuses settles as failed", "fate.ts", [
    'return { kind: "bury", reason: error.code };\n  switch',
    'return settled("failed", error.code);\n  switch',
    fate,
  ]),
  worker("Q-80 a client without a topic buries what has none", "fate.ts", [
    ' || (field === "topic" && code === "missing-option")',
    "",
    fate,
  ]),
  worker("Q-80 a topic that is wrong in itself rests for ever", "fate.ts", [
    '(field === "topic" && code === "missing-option")',
    'field === "topic"',
    fate,
  ]),
  worker("Q-80 an identity that the client lacks pauses the topic", "topic-rests.ts", [
    "if (error !== undefined) {",
    "if (error === null) {",
    atFault,
  ]),
  worker("Q-80 what goes back unsent is due at once", "runs/chunk-run.ts", [
    "waitMs > 0 ? waitMs : undefined",
    "undefined",
    atFault,
  ]),
  worker("Q-80 a lack is forgotten with the first chunk", "topic-rests.ts", [
    "lack.untilMs > this.#options.place.nowMs()",
    "lack.untilMs < 0",
    atFault,
  ]),
  worker("Q-80 onError does not hear of it", "worker.ts", [
    "if (news.error !== undefined) this.#announcer.tell(news.error);",
    "",
    atFault,
  ]),
  enqueue("Q-81 the notification is kept by reference", "seen-notification.ts", [
    "this.#fields = { ...notification };",
    "this.#fields = notification;",
    reuse,
  ]),
  enqueue("Q-81 a payload that is the same object counts as the same", "seen-notification.ts", [
    " &&\n      isAsCopied(other.payload, this.#copy)",
    "",
    reuse,
  ]),
  enqueue("Q-81 what was added to a payload is not seen", "plain-copy.ts", [
    "return more === 0;",
    "return true;",
    reuse,
  ]),
  enqueue("Q-81 items that were added to a list are not seen", "plain-copy.ts", [
    "if (value.length !== members.length) return false;",
    "",
    reuse,
  ]),
  enqueue("Q-81 bytes are kept by reference", "plain-copy.ts", [
    "Uint8Array.from(payload)",
    "payload",
    reuse,
  ]),
  enqueue("Q-81 a class counts as plain data", "plain-copy.ts", [
    'if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return NOT_PLAIN;\n  if ("toJSON" in value) return NOT_PLAIN;',
    "",
    reuse,
  ]),
  enqueue("Q-81 an object with a toJSON counts as plain data", "plain-copy.ts", [
    'if ("toJSON" in value) return NOT_PLAIN;',
    "",
    reuse,
  ]),
  enqueue("Q-81 a Date in the place of an empty object is not seen", "plain-copy.ts", [
    "if (Object.getPrototypeOf(value) !== Object.prototype) return false;",
    "",
    reuse,
  ]),
  enqueue("Q-81 a Date that was set again is not seen", "seen-notification.ts", [
    "dateMs(other.expiration) === this.#expirationMs &&",
    "",
    reuse,
  ]),
  enqueue("Q-82 any identifier is stored", "chunk-composer.ts", [
    'if (fields.identifier !== undefined) identifierCheck(fields.identifier, "identifier");',
    "",
    refusals,
  ]),
  enqueue("Q-82 any identity is stored", "chunk-composer.ts", [
    'if (fields.identity !== undefined) text(fields.identity, "identity");',
    "",
    refusals,
  ]),
  enqueue("Q-82 null is read before it is refused", "chunk-composer.ts", [
    'anyObject(notification, "notification");',
    "",
    refusals,
  ]),
  enqueue("Q-82 what a getter throws comes through", "chunk-composer.ts", [
    'throw readingFailure(error, "notification");',
    "throw error;",
    refusals,
  ]),
  enqueue("Q-82 an inherited field is left out", "chunk-composer.ts", [
    "if (Object.getPrototypeOf(notification) === Object.prototype) return notification;",
    "if (notification !== null) return notification;",
    refusals,
  ]),
];
