// Mutants of the rules of what is seen of the queue; see run.mjs.
import { mutantsIn } from "./run-mutant.mjs";

const memory = ["pure", "test/store/memory-store"];
const sqlite = ["socket", "test/store/sqlite-store"];
const stats = ["pure", "test/stats"];

const queue = mutantsIn("queue", "src");

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQFrom64 = [
  queue("Q-64 leases that lapsed have a holder", "store/memory/memory-lease-holders.ts", [
    'chunk.placeAt(nowMs) !== "leased"',
    'chunk.placeAt(nowMs) === "fresh"',
    memory,
  ]),
  queue("Q-64 what is settled counts as held", "store/memory/memory-lease-holders.ts", [
    "const { owner, unsettled } = chunk;",
    "const { owner } = chunk;\n    const unsettled = chunk.beginning.count;",
    memory,
  ]),
  queue("Q-64 the others are all", "store/lease-holders.ts", [
    "workers: all.workers - listed.length,",
    "workers: all.workers,",
    memory,
  ]),
  queue("Q-64 who holds longest comes first", "sqlite/lease-holder-steps.ts", [
    "order by first_end, owner limit ?",
    "order by last_end desc, owner limit ?",
    sqlite,
  ]),
  queue("Q-64 a campaign has the holders of all", "sqlite/lease-holder-steps.ts", [
    "where ? is null or campaign = ? group by owner",
    "where ? is null or campaign is not ? group by owner",
    sqlite,
  ]),
  queue("Q-64 a lapsed lease has a holder in SQLite", "sqlite/lease-holder-steps.ts", [
    "and due_at > ? and owner is not null\n",
    "and due_at > ? - 86400000 and owner is not null\n",
    sqlite,
  ]),
  queue("Q-64 stats list every worker", "queue.ts", ["limit: MAX_HOLDERS", "limit: 1_000_000", stats]),
  queue("Q-65 the name of a worker is chance alone", "worker/worker-name.ts", [
    "hostname().slice(0, MAX_HOST)",
    "randomUUID()",
    stats,
  ]),
];
