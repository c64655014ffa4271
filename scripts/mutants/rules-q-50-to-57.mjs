// Mutants of the rules of the queue (Q) from Q-50 on: the smallest edits that break a rule; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const progress = ["pure", "test/worker/progress"];
const faults = ["pure", "test/worker/store-faults"];
const events = ["pure", "test/worker/events"];
const metrics = ["pure", "test/metrics"];

const mutant = mutantsIn("queue", "src");

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQFrom50 = [
  mutant("Q-16 a lease is not extended before the first answer", "worker/reporter.ts", [
    "if (extendAtMs < this.#wakesAtMs) this.#isSooner = true;",
    "",
    ["pure", "test/worker/lease"],
  ]),
  mutant("Q-50 what settled waits for the lease to be extended", "worker/reporter.ts", [
    "return Math.min(extendAtMs, progressAtMs);",
    "return extendAtMs;",
    progress,
  ]),
  mutant("Q-16 nobody looks when a lease has to be extended", "worker/reporter.ts", [
    "this.#soonestMs = Math.min(this.#soonestMs, extendAtMs);",
    "",
    ["pure", "test/worker/lease"],
  ]),
  mutant("Q-50 nobody looks when outcomes have to be written", "worker/reporter.ts", [
    "this.#soonestMs = Math.min(this.#soonestMs, held.progressAtMs);",
    "",
    progress,
  ]),
  mutant("Q-50 each batch of outcomes is written at once", "worker/reporter.ts", [
    "held.progressAtMs = this.#options.place.nowMs() + PROGRESS_MS;",
    "held.progressAtMs = this.#options.place.nowMs();",
    progress,
  ]),
  mutant("Q-50 much that has settled waits for its time", "worker/reporter.ts", [
    "return this.#news >= this.#options.limit.quarter;",
    "return false;",
    progress,
  ]),
  mutant("Q-50 what settled while a report was refused presses for ever", "worker/reporter.ts", [
    "this.#news -= news;",
    "void news;",
    ["pure", "test/worker/reporter"],
  ]),
  mutant("Q-51 what has settled makes room before it is written", "worker/worker.ts", [
    "this.#limit.count - unwritten",
    "this.#limit.count - (this.#sent - this.#outcomes)",
    progress,
  ]),
  mutant("Q-51 what a claim brings too much is sent", "worker/worker.ts", [
    "if (isTooMuch || this.#isClosing",
    "if (this.#isClosing",
    progress,
  ]),
  mutant("Q-51 a worker that holds nothing sends no chunk larger than it may hold", "worker/worker.ts", [
    "heldBefore > 0 && this.#reporter",
    "this.#reporter",
    progress,
  ]),
  mutant("Q-51 chunks are claimed that do not fit", "worker/claims/claimer.ts", [
    "if (!isIdle && room < this.#sizeOf(lane)) {",
    "if (!isIdle && room < 0) {",
    progress,
  ]),
  mutant("Q-51 a lane whose chunks do not fit loses its turn", "worker/claims/claimer.ts", [
    "        this.#waiting = lane;\n",
    "",
    progress,
  ]),
  mutant("Q-53 a database that is away is asked ever more seldom", "worker/patience.ts", [
    "leaseMs * MAX_PAUSE_OF_LEASE",
    "MAX_PAUSE_MS",
    faults,
  ]),
  mutant("Q-53 a database that is away is asked all the time", "worker/patience.ts", [
    "place.after(waitMs, resolve);",
    "place.after(1, resolve);",
    faults,
  ]),
  mutant("Q-53 a closed store is asked for ever", "worker/patience.ts", [
    'if (error instanceof UsageError && error.code === "closed") onClosed();',
    "",
    faults,
  ]),
  mutant("Q-53 close waits for the database", "worker/worker-end.ts", [
    "Promise.race([loops, this.#abandoned])",
    "loops",
    faults,
  ]),
  mutant("Q-54 every report counts as the end of a chunk", "worker/reporter.ts", [
    'if (next.kind !== "finish") continue;\n    sums.finished += 1;',
    'sums.finished += 1;\n    if (next.kind !== "finish") continue;',
    events,
  ]),
  mutant("Q-54 events are made for nobody", "events/worker-announcer.ts", [
    "if (!isHeard && !hasSubscribers) return;",
    "",
    events,
  ]),
  mutant("Q-54 a lost lease is not an event", "worker/reporter.ts", [
    "if (state === undefined) this.#refused(run);",
    "",
    events,
  ]),
  mutant("Q-54 what a listener throws reaches the worker", "events/guarded-call.ts", [
    "process.nextTick(() => {\n      throw error;\n    });",
    "throw error;",
    events,
  ]),
  mutant("Q-55 labels are not escaped", "metrics/prometheus-text.ts", [
    ".replaceAll('\"', '\\\\\"')",
    "",
    metrics,
  ]),
  mutant("Q-55 the sums of lanes replace each other", "metrics/queue-metrics.ts", [
    "sample.value += value;",
    "sample.value = value;",
    metrics,
  ]),
  mutant("Q-56 a rate is of the last moment", "metrics/rate-meter.ts", [
    "const LEAST_MS = 1000;",
    "const LEAST_MS = 1;",
    metrics,
  ]),
  mutant("Q-57 places are reserved for whole chunks", "worker/rate/rate-line.ts", [
    "Math.min(wanted, Math.ceil(perSecond * SHARE_S))",
    "wanted",
    ["pure", "test/worker/rate"],
  ]),
  mutant("Q-57 the rate lets everything pass", "worker/runs/run-line.ts", [
    "if (run.holdsAt(nowMs) && run.isAllowed) {",
    "if (run.holdsAt(nowMs)) {",
    ["pure", "test/worker/rate"],
  ]),
];
