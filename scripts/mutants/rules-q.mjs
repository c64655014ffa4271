// Mutants of the rules of the queue (Q): the smallest edits that break a rule; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const memory = ["pure", "test/store/memory-store"];
const sqlite = ["socket", "test/store/sqlite-store"];
const file = ["socket", "test/store/sqlite-file"];
const versions = ["pure", "test/store/sqlite-versions"];
const run = ["pure", "test/worker/chunk-run"];
const fate = ["pure", "test/worker/fate"];
const schedules = ["pure", "test/worker/worker.property"];
const enqueued = ["pure", "test/enqueue"];

const mutant = mutantsIn("queue", "src");
const inMemory = (rule, from, to) => mutant(rule, "store/memory/memory-store.ts", [from, to, memory]);
const inChunk = (rule, from, to) => mutant(rule, "store/memory/memory-chunk.ts", [from, to, memory]);
const inPauses = (rule, from, to) => mutant(rule, "store/pause-list.ts", [from, to, memory]);
const inReport = (rule, from, to) => mutant(rule, "sqlite/report-steps.ts", [from, to, sqlite]);
const inClaim = (rule, from, to) => mutant(rule, "sqlite/claim-steps.ts", [from, to, sqlite]);
const inRun = (rule, from, to) => mutant(rule, "worker/runs/chunk-run.ts", [from, to, run]);
const inFate = (rule, from, to) => mutant(rule, "worker/fate.ts", [from, to, fate]);
const inReporter = (rule, from, to) => mutant(rule, "worker/reporter.ts", [from, to, schedules]);

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ = [
  inChunk("Q-1 a leased chunk is given again", 'return isDue ? "lapsed" : "leased";', 'return "lapsed";'),
  inClaim(
    "Q-1 a leased chunk is given again, in SQLite",
    "lane_id = ? and due_at <= ?",
    "lane_id = ? and due_at <> ?",
  ),
  inChunk("Q-2 a lapsed lease counts no crash", "if (this.#owner !== undefined) this.#crashes += 1;", ""),
  inReport("Q-2 a release counts as a crash, in SQLite", ", owner = null where", " where"),
  inChunk("Q-3 the fence is not compared", " && this.#fence === fence", ""),
  inChunk("Q-3 the owner is not compared", "this.#owner === worker && ", ""),
  inReport(
    "Q-3 the fence is not compared, in SQLite",
    "and chunk.fence = ? and",
    "and chunk.fence >= 0 * ? and",
  ),
  inReport(
    "Q-4 a finished chunk stays, in SQLite",
    "step(DELETE_BODY, id, ...held), step(DELETE, ...held)",
    "step(DELETE_BODY, id, ...held)",
  ),
  inMemory(
    "Q-5 a report that is sent again counts again",
    "if (!sameBitmap(chunk.settled, report.settled)) {",
    "{",
  ),
  inReport(
    "Q-5 a report that is sent again counts again, in SQLite",
    "and settled <> ?\n  on conflict",
    "and ? is not null\n  on conflict",
  ),
  mutant("Q-6 what is due again comes in any order", "store/memory/memory-claim.ts", [
    ".sort((a, b) => a.dueAtMs - b.dueAtMs)",
    "",
    memory,
  ]),
  inClaim("Q-6 new chunks wait for all that come back, in SQLite", "mostAgain(maxChunks)", "maxChunks"),
  inChunk("Q-7 nothing expires", "expiresAtMs !== undefined && expiresAtMs <= nowMs", "false"),
  inMemory("Q-8 a key is taken for ever", "> nowMs) return true;", "> 0) return true;"),
  mutant("Q-8 a key is taken for ever, in SQLite", "sqlite/enqueue-steps.ts", [
    " where until_at <= ?`",
    " where until_at <= -?`",
    sqlite,
  ]),
  inPauses(
    "Q-9 a later pause shortens an earlier one",
    "if (same !== undefined && same.untilMs >= pause.untilMs) return;",
    "",
  ),
  inPauses(
    "Q-9 a resume lifts pauses of other lanes, too",
    "(outer.campaign === undefined || outer.campaign === inner.campaign) &&",
    "",
  ),
  mutant("Q-9 a pause of a topic covers all, in SQLite", "sqlite/lane-sql.ts", [
    "\n  and (pause.topic is null or pause.topic = lane.topic))",
    ")",
    sqlite,
  ]),
  inMemory("Q-10 upkeep removes what a worker holds", ' || chunk.placeAt(nowMs) === "leased")', ")"),
  mutant("Q-10 upkeep removes what a worker holds, in SQLite", "sqlite/upkeep-steps.ts", [
    "or owner is null)",
    "or due_at > 0)",
    sqlite,
  ]),
  mutant("Q-11 a bucket holds no burst", "rate/rate-wait.ts", [
    "const BURST_MS = 1000;",
    "const BURST_MS = 0;",
    memory,
  ]),
  mutant("Q-12 a page begins with the last item of the page before", "store/memory/dead-device-list.ts", [
    "place > Number(after)",
    "place >= Number(after)",
    memory,
  ]),
  mutant("Q-13 a replayed letter stays a dead letter", "store/memory/dead-letter-list.ts", [
    "this.#letters = this.#letters.filter((letter) => !taken.includes(letter));",
    "",
    memory,
  ]),
  inReport(
    "Q-13 a successor waits for nothing, in SQLite",
    "[nowMs + waitMs, nowMs, attempts,",
    "[nowMs, nowMs, attempts,",
  ),
  inReporter(
    "Q-16 a report that failed is made anew",
    "this.#unanswered ?? this.#makeBatch()",
    "this.#makeBatch()",
  ),
  mutant("Q-16 leases are not extended", "worker/reporter.ts", [
    "const extendAtMs = askedAtMs + this.#options.leaseMs / 3",
    "const extendAtMs = askedAtMs + this.#options.leaseMs * 3",
    ["pure", "test/worker/lease"],
  ]),
  inFate(
    "Q-17 a bad device token is not reported",
    "deviceTokenIsBad ? (failedAt?.getTime() ?? nowMs) : undefined",
    "failedAt?.getTime()",
  ),
  inRun(
    "Q-18 all successors wait as long as the last",
    "groups.get(name) ?? { entries: [], attempts, leastMs }",
    "[...groups.values()][0] ?? { entries: [], attempts, leastMs }",
  ),
  inRun("Q-18 attempts never end", ">= this.#policy.maxAttempts", "> 1000 * this.#policy.maxAttempts"),
  mutant("Q-18 a retry comes before APNs allows it", "worker/retry-wait.ts", [
    "Math.max(backOffMs, leastMs * (1 + SPREAD * chance))",
    "backOffMs",
    fate,
  ]),
  inFate(
    "Q-19 a refused topic is an answer like others",
    'scope === "credential" || scope === "topic"',
    'scope === "credential"',
  ),
  inRun(
    "Q-19 what comes back untried counts as an attempt",
    "this.#putOff(entry, 0, fate.error && fate.forMs);",
    "this.#putOff(entry, 1, fate.error && fate.forMs);",
  ),
  inRun(
    "Q-20 an expired chunk is sent",
    "if (!isExpired && crashes < this.#policy.maxCrashes) return;",
    "if (crashes < this.#policy.maxCrashes) return;",
  ),
  inRun(
    "Q-21 a lapsed lease is believed in",
    "return !this.#isLost && nowMs < this.#deadlineMs;",
    "return !this.#isLost;",
  ),
  inRun(
    "Q-22 workers die of a chunk for ever",
    "if (!isExpired && crashes < this.#policy.maxCrashes) return;",
    "if (!isExpired) return;",
  ),
  inFate(
    "Q-23 what is unknown is always sent again",
    'if (policy.onUnknown === "report") return settled("unaccounted", outcome.error.code);',
    "",
  ),
  mutant("Q-24 a split renumbers its entries", "chunk/chunk-entries.ts", [
    "entries.push({ ordinal, deviceToken:",
    "entries.push({ ordinal: entries.length + 0 * ordinal, deviceToken:",
    run,
  ]),
  mutant("Q-25 the highest priority is served alone", "worker/claims/lane-wheel.ts", [
    "this.#credits[chosen] -= sum;",
    "",
    ["pure", "test/worker/lane-wheel"],
  ]),
  inRun(
    "Q-27 what had not left of a cancelled campaign comes back",
    'if (reason === "cancelled") this.#settle',
    'if (reason === "returned") this.#settle',
  ),
  mutant("Q-28 all chunks of a list share a key", "enqueue/chunk-composer.ts", [
    "this.#dedupeKey(this.#made)",
    "this.#dedupeKey(0)",
    enqueued,
  ]),
  mutant("Q-28 the push type that the payload shows is lost", "enqueue/chunk-composer.ts", [
    "fields.pushType ?? derived",
    "fields.pushType",
    enqueued,
  ]),
  mutant("Q-29 a later branch counts as mended", "sqlite/wal-reset.ts", [
    "minor === branch && patch >= least",
    "minor >= branch && patch >= least",
    versions,
  ]),
  mutant("Q-29 the file is not locked", "sqlite/open-sqlite-store.ts", [
    'step("pragma locking_mode = exclusive")',
    'step("pragma locking_mode = normal")',
    file,
  ]),
  mutant("Q-31 a newer schema is written to", "sqlite/open-sqlite-store.ts", [
    "if (version > SCHEMA_VERSION) {",
    "if (version > 1000) {",
    file,
  ]),
  mutant("Q-32 a failed call leaves its first half", "sqlite/thread/thread-main.ts", [
    '      database.exec("rollback to request");\n',
    "",
    file,
  ]),
];
