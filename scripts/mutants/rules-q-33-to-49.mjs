// Mutants of the rules of the queue in PostgreSQL (Q-33 and later); see run.mjs. Those on a server need Debian's.
import { mutantsIn } from "./run-mutant.mjs";

const store = ["debian", "test/postgres/postgres-store"];
const plans = ["debian", "test/postgres/plans/claim-plan"];
const faults = ["debian", "test/postgres/database-faults"];
const waking = ["debian", "test/postgres/transaction-and-waking"];
const floor = ["pure", "test/postgres/lane-floor"];

const mutant = mutantsIn("queue", "src/postgres");
const inFloor = (rule, from, to) => mutant(rule, "lane-floor.ts", [from, to, floor]);
const inClaim = (rule, from, to, tests = store) => mutant(rule, "claim-functions.ts", [from, to, tests]);
const inReport = (rule, from, to) => mutant(rule, "report-function.ts", [from, to, store]);

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ33To49 = [
  inReport("Q-3 the fence is not compared, in PostgreSQL", "chunk.fence = report.fence and ", ""),
  mutant("Q-7 the newest that waits passes for the oldest, in PostgreSQL", "lane-report.ts", [
    "extract(epoch from min(case",
    "extract(epoch from max(case",
    store,
  ]),
  inReport(
    "Q-5 a report that is sent again counts again, in PostgreSQL",
    "where held_report.is_new group by",
    "where true group by",
  ),
  inClaim(
    "Q-6 new chunks wait for all that come back, in PostgreSQL",
    "limit max_again for",
    "limit max_chunks for",
  ),
  inClaim(
    "Q-33 the planner may read and sort a lane",
    "set enable_seqscan = off",
    "set enable_indexscan = off",
    plans,
  ),
  inClaim(
    "Q-33 the order of new chunks is one that the primary key has, too",
    "and chunk.due_at <= '-infinity' and (chunk.due_at, chunk.id) >= ('-infinity', fresh_floor)\n    order by chunk.due_at, chunk.id",
    "and chunk.due_at = '-infinity' and chunk.id >= fresh_floor\n    order by chunk.id",
    plans,
  ),
  inFloor(
    "Q-34 each claim begins at the floor",
    "{ ...this.#cursor, isLookBack: false }",
    "{ ...this.#floor, isLookBack: false }",
  ),
  inFloor("Q-34 the floor waits for nobody", "if (oldestRunning <= next.own) return;", ""),
  inFloor(
    "Q-34 the floor rises over what a look back did not reach",
    "Math.min(next.fresh, fresh)",
    "next.fresh",
  ),
  inFloor(
    "Q-34 what a rolled back claim left is lost",
    "if (nowMs >= this.#lookAtAllAtMs) {",
    "if (false) {",
  ),
  mutant("Q-34 a claim that finds too little does not look back", "chunk-claims.ts", [
    "if (start.isLookBack || chunks.length >= request.maxChunks) return chunks;",
    "if (start.fresh >= 0) return chunks;",
    waking,
  ]),
  mutant("Q-35 a transaction that uses a lane first holds up others", "enqueue-statement.ts", [
    'when === "now" ? "lane" : "lane_new"',
    '"lane"',
    waking,
  ]),
  mutant("Q-35 a pool is taken for a transaction", "connection/pg-driver.ts", [
    "if (given.idleCount !== undefined) throw",
    "if (given.idleCount === null) throw",
    waking,
  ]),
  mutant("Q-36 a listener takes for granted that notifications arrive", "connection/wake-channel.ts", [
    "setTimeout(() => resolve(false), ANSWER_MS)",
    "setTimeout(() => resolve(true), ANSWER_MS)",
    waking,
  ]),
  mutant("Q-37 what was rolled back because of others fails", "connection/database-fault.ts", [
    '"40001", ',
    "",
    faults,
  ]),
  mutant("Q-38 a newer schema is taken", "migrate.ts", [
    'if (version <= SCHEMA_VERSION) return numberOf(row, "steps");',
    'if (version > 0) return numberOf(row, "steps");',
    faults,
  ]),
  mutant("Q-38 two processes create the schema at once", "migrate.ts", [
    "    await database.runThrough(client, ONE_AT_A_TIME, []);\n",
    "",
    faults,
  ]),
  inClaim(
    "Q-39 nothing lapses by the clock of the database",
    "and chunk.due_at <= moment\n",
    "and chunk.due_at <= moment - interval '1 minute'\n",
  ),
];
