import { existsSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { oneOf, text } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { numberOf, textOf } from "../store/database-row.js";
import type { QueueStore } from "../store/queue-store.js";
import { checkStoreOptions, functionCheck } from "../store/store-options.js";
import { networkDiskOf } from "./network-disk.js";
import { SharedDatabase } from "./shared-database.js";
import { SCHEMA_VERSION, schemaSteps } from "./sqlite-schema.js";
import { step } from "./sqlite-step.js";
import { SqliteStore } from "./sqlite-store.js";
import { SqliteError } from "./thread/sqlite-error.js";
import { SqliteThread } from "./thread/sqlite-thread.js";
import { mayLoseCommits } from "./wal-reset.js";

/** How a file is opened. */
export interface SqliteStoreOptions {
  /** The file, which is made where it does not exist. Its folder has to exist, on a disk of this machine. */
  readonly path: string;
  /** Which SQLite: `node` (Node 22.13 or later), `libsql` (the package). Default: `node` where this Node has it. */
  readonly engine?: "node" | "libsql" | undefined;
  /** The store's clock, milliseconds since 1970. Default: the machine's; for tests. */
  readonly nowMs?: (() => number) | undefined;
  /** Called with what deserves attention, as a sentence. Default: nothing is called. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Tables of the first schema, which is made as a whole. */
const TABLES = `select count(*) filter (where name in ('lane', 'chunk')) as begun,
  count(*) filter (where name = 'dead_letter') as last from sqlite_master where type = 'table'`;
/** The databases that this process has open, by file. */
const open = new Map<string, Promise<SharedDatabase>>();

/**
 * Opens a store in a file of SQLite. Stores on one file in one process share a connection. Several processes may open
 * it, unless the version of SQLite may lose commits then: it is locked for this process, with a warning.
 *
 * @throws UsageError `unknown-option`, `invalid-type` or `out-of-range` for an option, `missing-option` without a path or
 *   where neither Node's own SQLite nor `libsql` is there, `out-of-range` for a folder, or a file in one that does not exist, `conflicting-options` for a network disk, a newer schema, the database of
 *   another program, or a file that another process has locked; and the errors of SQLite
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<QueueStore> {
  checkStoreOptions(options, { path: text, engine: oneOf("node", "libsql"), nowMs: functionCheck });
  if (options.path === undefined) {
    throw new UsageError("missing-option", "path is missing: name the file of the queue.", { field: "path" });
  }
  const path = realFile(resolve(options.path));
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new UsageError("out-of-range", `The folder ${folder} does not exist; make it first.`, {
      field: "path",
    });
  }
  const disk = networkDiskOf(folder);
  if (disk !== undefined) {
    throw new UsageError(
      "conflicting-options",
      `${folder} is on ${disk}: SQLite loses data on network disks. Use a disk of this machine, or PostgreSQL.`,
      { field: "path" },
    );
  }
  const real = join(realpathSync(folder), basename(path));
  if (isFolder(real)) {
    throw new UsageError("out-of-range", `${real} is a folder; name a file in it.`, { field: "path" });
  }
  return new SqliteStore(await databaseOf(real, options), options.nowMs ?? Date.now);
}

async function databaseOf(real: string, options: SqliteStoreOptions): Promise<SharedDatabase> {
  for (;;) {
    let database = open.get(real);
    if (database === undefined) {
      database = openDatabase(real, options);
      open.set(real, database);
      database.catch(() => open.delete(real));
    }
    const shared = await database;
    // The last store on it may have been closed meanwhile.
    if (shared.acquire()) return shared;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What a path leads to: a link to a file is the same file, which may be on another disk. */
function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It does not exist yet.
    return path;
  }
}

async function openDatabase(
  path: string,
  { engine, onWarning }: SqliteStoreOptions,
): Promise<SharedDatabase> {
  const thread = new SqliteThread({ path, libsql: libsqlFor(engine) });
  try {
    await prepare(thread, onWarning);
  } catch (error) {
    await thread.close();
    throw errorOfOpening(error, path);
  }
  return new SharedDatabase(thread, () => open.delete(path));
}

async function prepare(thread: SqliteThread, onWarning: SqliteStoreOptions["onWarning"]): Promise<void> {
  const [[row] = []] = await thread.runOutside([
    step("select sqlite_version() as version"),
    step("pragma busy_timeout = 5000"),
  ]);
  const version = textOf(row, "version");
  if (mayLoseCommits(version)) {
    await thread.runOutside([step("pragma locking_mode = exclusive")]);
    onWarning?.(
      `SQLite ${version} may lose commits where several processes write at once, so it opens this file for one process at a time. Node 22.22.3, 24.15, 25.9 and newer have an SQLite without that fault.`,
    );
  }
  await thread.runOutside([
    step("pragma journal_mode = wal"),
    step("pragma synchronous = full"),
    step("pragma journal_size_limit = 67108864"),
    step("pragma temp_store = memory"),
    step("create temp table pick (place integer primary key, id integer not null)"),
  ]);
  await migrate(thread);
}

/** Brings the schema to this version, in one transaction, unless another process has done so. */
async function migrate(thread: SqliteThread): Promise<void> {
  const [[row] = [], [tables] = []] = await thread.run([step("pragma user_version"), step(TABLES)]);
  const version = numberOf(row, "user_version");
  // Statements that make tables only where they are missing would mix ours with those of others.
  if (numberOf(tables, version === 0 ? "begun" : "last") !== (version === 0 ? 0 : 1)) {
    throw new UsageError(
      "conflicting-options",
      "The file is a database of another program; name another one.",
      { field: "path" },
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      "conflicting-options",
      `The file has schema ${version}, and this version of @apns/queue knows ${SCHEMA_VERSION}: update it.`,
      { field: "path" },
    );
  }
  if (version === SCHEMA_VERSION) return;
  const statements = schemaSteps
    .slice(version)
    .flatMap((text) => text.split(/;\n/))
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => step(text.replace(/^create (table|index) /, "create $1 if not exists ")));
  await thread.run([...statements, step(`pragma user_version = ${SCHEMA_VERSION}`)]);
}

/** The file of `libsql`; undefined where Node's own SQLite is used. */
function libsqlFor(engine: SqliteStoreOptions["engine"]): string | undefined {
  // Asked without loading it: Node 22 warns when it is loaded, and the thread does so silently.
  if (engine !== "libsql" && isBuiltin("node:sqlite")) return undefined;
  if (engine !== "node") {
    try {
      return createRequire(import.meta.url).resolve("libsql");
    } catch {
      // Reported below.
    }
  }
  throw new UsageError(
    "missing-option",
    `Node ${process.versions.node} has no SQLite that can be used here: install libsql, or run Node 22.13 or later.`,
    { field: "engine" },
  );
}

function errorOfOpening(error: unknown, path: string): unknown {
  const { message = "", code = "" } = error as { readonly message?: string; readonly code?: string };
  if (/unable to open/i.test(message)) return new SqliteError(`${path} cannot be opened`, "SQLITE_CANTOPEN");
  if (!/locked|busy/i.test(message + code)) return error;
  return new UsageError(
    "conflicting-options",
    `Another process has locked ${path}. A worker does so for as long as it runs if its SQLite may lose commits where several processes write: stop it, or run it with Node 22.22.3, 24.15, 25.9 or newer.`,
    { field: "path", cause: error },
  );
}
