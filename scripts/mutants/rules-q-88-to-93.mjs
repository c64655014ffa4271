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
const schemaSteps = ["debian", "test/postgres/schema-steps"];
const oddOptions = ["pure", "test/odd-options"];
const returnedTest = ["pure", "test/stats"];
const postgresLetters = ["debian", "test/postgres/plans/dead-letters"];
const titled = (title, mutant) => ({ ...mutant, title });

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ88To93 = [
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
  queue("Q-88 an id takes every letter in memory", "store/memory/dead-letter-list.ts", [
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
  queue("Q-90 an extension begins a lease again", "store/memory/memory-chunk.ts", [
    "    this.#dueAtMs = untilMs;",
    "    this.#claimedAtMs = this.#dueAtMs = untilMs;",
    memoryStore,
  ]),
  queue("Q-90 the newest lease counts", "store/memory/memory-lease-holders.ts", [
    "Math.max(known?.heldForMs ?? 0,",
    "Math.min(known?.heldForMs ?? 1e9,",
    memoryStore,
  ]),
  sqlite("Q-90 the newest lease counts in SQLite", "lease-holder-steps.ts", [
    "min(iif(fence >=",
    "max(iif(fence >=",
    sqliteStore,
  ]),
  sqlite("Q-90 a lease in SQLite does not say since when it runs", "claim-steps.ts", [
    "worker, nowMs * 1000)",
    "worker, 0)",
    sqliteStore,
  ]),
  sqlite("Q-90 a fence falls with the clock", "claim-steps.ts", ["max(fence + 1, ?)", "?", sqliteStore]),
  titled(
    "Q-90",
    postgres("Q-90 a fence of earlier programs counts as an instant", "lease-holders-report.ts", [
      "filter (where fence >=",
      "filter (where 0 * fence <>",
      schemaSteps,
    ]),
  ),
  queue("Q-91 what is scheduled counts as returned", "store/memory/memory-chunk.ts", [
    "this.#fence > 0 && this",
    "this.#fence >= 0 && this",
    memoryStore,
  ]),
  sqlite("Q-91 what is scheduled counts as returned in SQLite", "lease-holder-steps.ts", [
    "owner is null and fence > 0",
    "owner is null and fence >= 0",
    sqliteStore,
  ]),
  titled(
    "Q-91",
    postgres("Q-91 what is scheduled counts as returned in PostgreSQL", "lease-holders-report.ts", [
      "and chunk.fence > 0",
      "and chunk.fence >= 0",
      postgresStore,
    ]),
  ),
  queue("Q-91 parts of one campaign are one", "returned-parts.ts", [
    "JSON.stringify([campaign, topic, identity])",
    "JSON.stringify([campaign, topic])",
    returnedTest,
  ]),
  queue("Q-91 a chunk that cannot be read ends the stats", "returned-parts.ts", [
    "  } catch {\n    return undefined;",
    "  } catch (error) {\n    throw error;",
    returnedTest,
  ]),
  queue("Q-92 an instant of 1970 overtakes everything in memory", "store/memory/memory-store.ts", [
    "Math.max(notBeforeMs, nowMs)",
    "notBeforeMs",
    memoryStore,
  ]),
  sqlite("Q-92 an instant of 1970 overtakes everything in SQLite", "enqueue-steps.ts", [
    "Math.max(notBeforeMs, nowMs)",
    "notBeforeMs",
    sqliteStore,
  ]),
  queue("Q-93 a misspelt option opens a store", "store/store-options.ts", [
    '  members({ ...checks, onWarning: functionCheck })(options, "");',
    '  members({ ...checks, ...Object.fromEntries(Object.keys(options).map((name) => [name, checkedElsewhere])) })(options, "");',
    oddOptions,
  ]),
  postgres("Q-93 a pool is left out beside an address", "open-postgres-store.ts", [
    '"url" in location && "pool" in location',
    'typeof location !== "object"',
    oddOptions,
  ]),
  queue("Q-93 a pause takes any reason", "queue.ts", [
    '    reasonCheck(reason, "reason");\n',
    "",
    oddOptions,
  ]),
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
