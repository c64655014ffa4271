// Mutants of the rules of hostile surroundings of the queue; see run.mjs. Those on a server need Debian's
// PostgreSQL.
import { mutantsIn } from "./run-mutant.mjs";

const postgres = mutantsIn("queue", "src/postgres");
const sqlite = mutantsIn("queue", "src/sqlite");
const worker = mutantsIn("queue", "src/worker");
const chunk = mutantsIn("queue", "src/chunk");
const statement = ["pure", "test/postgres/report-statement"];
const settings = ["debian", "test/postgres/database-settings"];
const faults = ["debian", "test/postgres/database-faults"];
const failover = ["debian", "test/postgres/failover"];
const place = ["socket", "test/store/sqlite-place"];
const unreadable = ["pure", "test/worker/unreadable"];
const titled = (title, mutant) => ({ ...mutant, title });

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfQ73To79 = [
  postgres("Q-73 the report of a lost lease is written for the one that is held", "report-statement.ts", [
    "IS_ID.test(id) && fences.get(id) === fence",
    "IS_ID.test(id)",
    statement,
  ]),
  postgres("Q-73 the first report of a chunk counts, not the last lease", "report-statement.ts", [
    "Math.max(fence, fences.get(id) ?? 0)",
    "fences.get(id) ?? fence",
    statement,
  ]),
  titled(
    "Q-74",
    postgres("Q-74 lanes are taken for known after another database took over", "postgres-store.ts", [
      'known?.["are_there"] === true;',
      "known !== undefined;",
      failover,
    ]),
  ),
  titled(
    "Q-74",
    postgres("Q-74 chunks are stored although their lane is not there", "enqueue-statement.ts", [
      '"(select are_there from lanes)"',
      '"(select true from lanes)"',
      failover,
    ]),
  ),
  titled(
    "Q-74",
    postgres("Q-74 the key of what was not stored is taken", "enqueue-statement.ts", [
      "takenKeys(input, isKnown)",
      "takenKeys(input, false)",
      failover,
    ]),
  ),
  titled(
    "Q-75",
    postgres("Q-75 a character that the encoding lacks stops all reports", "connection/stored-text.ts", [
      "!== UNTRANSLATABLE) throw error;",
      "!== undefined) throw error;",
      settings,
    ]),
  ),
  titled(
    "Q-75",
    postgres("Q-75 a pause fails for the reason of APNs", "postgres-store.ts", [
      "textOf(pause.reason)",
      "pause.reason",
      settings,
    ]),
  ),
  titled(
    "Q-76",
    postgres("Q-76 the schema is looked for in a snapshot from before the lock", "migrate.ts", [
      "database.transaction(BEGIN,",
      'database.transaction("begin",',
      settings,
    ]),
  ),
  titled(
    "Q-76",
    postgres("Q-76 times come back as the database writes them", "chunk-claims.ts", [
      'textOf(about, "past_due_at")',
      'textOf(about, "past_due")',
      settings,
    ]),
  ),
  titled(
    "Q-76",
    postgres("Q-76 bytes that come as text are claimed", "migrate.ts", [
      'row?.["bytes"] instanceof Uint8Array && ',
      "",
      settings,
    ]),
  ),
  titled(
    "Q-77",
    postgres("Q-77 sockets stay open when the server stands still", "connection/ending-pool.ts", [
      "connection?.stream?.destroy?.();",
      "void connection?.stream;",
      faults,
    ]),
  ),
  postgres("Q-77 a call that is never answered keeps a store open", "connection/postgres-database.ts", [
    "const CLOSE_MS = 30_000;",
    "const CLOSE_MS = 300_000;",
    ["pure", "test/postgres/close-in-time"],
  ]),
  sqlite("Q-78 a link has a connection of its own", "open-sqlite-store.ts", [
    "return realpathSync(path);",
    "return path;",
    place,
  ]),
  sqlite("Q-78 a store gets the connection that closes", "shared-database.ts", [
    "if (this.#isReleased) return false;",
    "",
    place,
  ]),
  sqlite("Q-78 what is written to a file that is gone counts as stored", "thread/thread-main.ts", [
    "        checkPlace();\n",
    "",
    place,
  ]),
  sqlite("Q-78 the error of opening is the raw one", "thread/sqlite-thread.ts", [
    "if (this.#failure === undefined) await",
    "await",
    place,
  ]),
  sqlite("Q-78 tables are made beside those of another program", "open-sqlite-store.ts", [
    "(version === 0 ? 0 : 1)",
    'numberOf(tables, version === 0 ? "begun" : "last")',
    place,
  ]),
  worker("Q-79 a chunk that cannot be read ends the worker", "worker.ts", [
    "        this.#failed(new Error(message, { cause: error }), this.#parts.settings.leaseMs);",
    "        throw new Error(message, { cause: error });",
    unreadable,
  ]),
  chunk("Q-79 a chunk without its device tokens ends as done", "read-chunk.ts", [
    "if (read.entries.length === count)",
    "if (read.entries.length <= count)",
    unreadable,
  ]),
];
