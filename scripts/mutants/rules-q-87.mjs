// Mutants of what a call to SQLite reads; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const sqlite = mutantsIn("queue", "src/sqlite");
const plans = ["socket", "test/store/sqlite-plans"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ87 = [
  sqlite("Q-87 a step of the upkeep reads all that waits", "upkeep-steps.ts", [
    "indexed by chunk_due on",
    "not indexed on",
    plans,
  ]),
  sqlite("Q-87 what was cancelled and is delayed stays", "upkeep-steps.ts", [
    "(due_at <= ? or owner is null)",
    "due_at <= ?",
    plans,
  ]),
  sqlite("Q-87 the sums of one campaign read all that waits", "lane-steps.ts", [
    "chunk indexed by chunk_fresh on",
    "chunk not indexed on",
    plans,
  ]),
  sqlite("Q-87 a page of dead letters reads those of other lanes", "dead-letter-steps.ts", [
    "where one.lane_id = lane.id",
    "where +one.lane_id = lane.id",
    plans,
  ]),
];
