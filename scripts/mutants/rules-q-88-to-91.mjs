// Mutants of what people see of a queue and can do about it; see run.mjs. Those on a server need Debian's
// PostgreSQL.
import { mutantsIn } from "./run-mutant.mjs";

const queue = mutantsIn("queue", "src");
const sqlite = mutantsIn("queue", "src/sqlite");
const postgres = mutantsIn("queue", "src/postgres");
const letters = ["pure", "test/dead-letters"];
const memoryStore = ["pure", "test/store/memory-store"];
const sqliteStore = ["socket", "test/store/sqlite-store"];
const postgresStore = ["debian", "test/postgres/postgres-store"];
const postgresLetters = ["debian", "test/postgres/dead-letters"];
const titled = (title, mutant) => ({ ...mutant, title });

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ88To91 = [
  queue("Q-88 a letter that cannot be read ends the list", "dead-letter-item.ts", [
    "    // One letter hides no other.",
    "    if (error instanceof Error) throw error;",
    letters,
  ]),
  queue("Q-88 a part of a device token counts as a whole one", "chunk/chunk-entries.ts", [
    "if (at !== bytes.length)",
    "if (at < bytes.length)",
    letters,
  ]),
  queue("Q-88 an id takes every letter in memory", "store/memory/memory-store.ts", [
    "(scope.id === undefined || scope.id === id)",
    "scope.id !== null",
    memoryStore,
  ]),
  sqlite("Q-88 an id takes every letter in SQLite", "dead-letter-steps.ts", [
    "if (id !== undefined) return",
    "if (id === null) return",
    sqliteStore,
  ]),
  titled(
    "Q-88",
    postgres("Q-88 a letter of another campaign is taken by its id in PostgreSQL", "dead-lists.ts", [
      "dead_letter.id = $5::bigint and",
      "dead_letter.id = $5::bigint or dead_letter.id = $5::bigint and",
      postgresStore,
    ]),
  ),
  titled(
    "Q-89",
    postgres("Q-89 the letters of a campaign are looked for among all", "dead-lists.ts", [
      "order by letter.lane_id, letter.id limit",
      "order by letter.id limit",
      postgresLetters,
    ]),
  ),
  titled(
    "Q-89",
    postgres("Q-89 who finds that others take all stops", "dead-lists.ts", [
      "if (count > 0 || ",
      "if (count >= 0 || ",
      postgresLetters,
    ]),
  ),
];
