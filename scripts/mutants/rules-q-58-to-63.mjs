// Mutants of the rules of the queue (Q) from Q-58 on, in the packages that keep them; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const groups = ["socket", "test/sending/send-groups"];
const batch = ["pure", "test/http2/connection/push-batch"];
const run = ["pure", "test/worker/chunk-run"];
const disk = ["socket", "test/store/sqlite-disk"];
const transactions = ["pure", "test/enqueue-transactions"];

const client = mutantsIn("client", "src/sending/groups");
const session = mutantsIn("transport", "src/session/http2");
const queue = mutantsIn("queue", "src");

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQFrom58 = [
  client("Q-58 a range begins at the beginning of its group", "group-ticket.ts", [
    "this.#group.onAccepted(acceptance, this.indexAt(sequence), count);",
    "this.#group.onAccepted(acceptance, 0, count);",
    groups,
  ]),
  client("Q-58 a bad device token ends its group", "group-handover.ts", [
    "this.#refused(group, index, error);\n        index += 1;",
    "this.#refused(group, index, error);\n        index = deviceTokens.length;",
    groups,
  ]),
  client("Q-58 a run ends with its source", "group-run.ts", [
    'if (this.#reader.state !== "ended" || this.#handover.pending > 0) return;',
    'if (this.#reader.state !== "ended") return;',
    groups,
  ]),
  client("Q-58 everything is read at once", "group-run.ts", [
    "const { maxPending } = host;",
    "const maxPending = Number.POSITIVE_INFINITY;\n    host = { ...host, room: () => 1000 };",
    groups,
  ]),
  client("Q-58 the error of the source is lost", "group-run.ts", [
    "if (failure !== undefined) this.#failure = failure;",
    "void failure;",
    groups,
  ]),
  queue("Q-58 only the first of a range settles", "worker/runs/chunk-run.ts", [
    "settleRange(this.#settled, firstEntry, count);",
    "settleRange(this.#settled, firstEntry, 1);",
    run,
  ]),
  queue("Q-58 a range counts as one", "worker/runs/chunk-run.ts", [
    'this.#tally.add(outcome, "", count);',
    'this.#tally.add(outcome, "", 1);',
    run,
  ]),
  queue("Q-24 a slice goes on where the numbers do not", "worker/runs/chunk-run.ts", [
    "entry.ordinal !== ordinal + deviceTokens.length",
    "false",
    run,
  ]),
  client("Q-23 the guard is left out of groups", "group-handover.ts", [
    'if (duplicateGuard === "collapse-id" && common.collapseId === undefined) return undefined;',
    "void duplicateGuard;",
    groups,
  ]),
  session("Q-59 the next call counts from the first again", "push-batch.ts", [
    "offset: first + from - sequence",
    "offset: first - sequence",
    batch,
  ]),
  session("Q-59 a new head leaves the old one in the block", "connection/headers/request-writer.ts", [
    "const block = numbered === undefined ? ids.blockOf(sequence) : numbered.head;",
    "const block = numbered === undefined ? ids.blockOf(sequence) : 0;",
    batch,
  ]),
  session("Q-59 the first digit of a number is left as it was", "apns-ids.ts", [
    "bytes[offset] = digitOf(number >>> 12);",
    "",
    batch,
  ]),
  session("Q-59 the verdict has another id than the request", "connection/headers/push-headers.ts", [
    "ids === undefined ? own.textOf(sequence) : numberedId(ids, sequence)",
    "own.textOf(sequence)",
    batch,
  ]),
  session("Q-59 any text is a head", "push-batch.ts", ["|| !HEAD.test(head)", "", batch]),
  queue("Q-60 transactions do not wait for each other", "enqueue/transaction-writer.ts", [
    "  async write(): Promise<void> {\n    await this.#writing;",
    "  async write(): Promise<void> {",
    transactions,
  ]),
  queue("Q-60 the call ends while a transaction is on its way", "enqueue/enqueue-stream.ts", [
    "await writer.settled();",
    "",
    transactions,
  ]),
  queue("Q-60 nothing is read while a transaction commits", "enqueue/transaction-writer.ts", [
    "    // The driver sends at the end",
    "    await this.#writing;\n    // The driver sends at the end",
    transactions,
  ]),
  queue("Q-61 a full disk does not say what to do", "sqlite/thread/sqlite-error.ts", [
    "super(known === undefined ? message :",
    "super(known !== undefined ? message :",
    disk,
  ]),
  queue("Q-61 a call that fails keeps what it had stored", "sqlite/thread/thread-main.ts", [
    'database.exec("rollback to request");',
    "",
    disk,
  ]),
  queue("Q-63 what rests is claimed and goes back at once", "worker/claims/claimer.ts", [
    "if (isResting(lane.topic)) {",
    "if (isResting(lane.topic) && false) {",
    ["pure", "test/worker/lease"],
  ]),
];
