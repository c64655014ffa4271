// Mutants of the rules of cheaper claims and reports of the queue; see run.mjs. Those on a server need
// Debian's PostgreSQL.
import { mutantsIn } from "./run-mutant.mjs";

const mutant = mutantsIn("queue", "src/postgres");
const steps = ["debian", "test/postgres/schema-steps"];
const plans = ["debian", "test/postgres/plans/claim-plan"];
const statement = ["pure", "test/postgres/report-statement"];

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ70To72 = [
  mutant("Q-70 lists that have nothing are read", "report-statement.ts", [
    "list.length === 0 ? null : JSON.stringify(list)",
    "JSON.stringify(list)",
    statement,
  ]),
  mutant("Q-70 half of a surrogate pair fails the report", "connection/stored-text.ts", [
    '.replaceAll(/\\p{Surrogate}/gu, "\\uFFFD")',
    "",
    statement,
  ]),
  mutant("Q-70 the plan that is kept reads the whole table", "report-function.ts", [
    "set enable_seqscan = off",
    "set enable_indexscan = off",
    plans,
  ]),
  mutant("Q-71 a step that only adds shuts earlier programs out", "postgres-schema.ts", [
    "}, steps = $",
    "} + 1, steps = $",
    steps,
  ]),
  mutant("Q-71 what has the first step is made again", "migrate.ts", [
    "coalesce((to_jsonb(meta) ->> 'steps')::integer, version)",
    "coalesce((to_jsonb(meta) ->> 'steps')::integer, 0)",
    steps,
  ]),
  mutant("Q-72 a claim waits for the disk", "claim-functions.ts", [
    "  perform set_config('synchronous_commit', 'off', true);\n",
    "",
    steps,
  ]),
  mutant("Q-72 a fence is given again after a loss of power", "claim-functions.ts", [
    "fence = greatest(chunk.fence + 1, new_fence)",
    "fence = chunk.fence + 1",
    steps,
  ]),
];
