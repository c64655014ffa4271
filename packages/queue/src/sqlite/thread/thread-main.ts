/* The program of the thread. It must not name anything outside itself: its text is what the thread runs. */

interface ThreadData {
  readonly path: string;
  /** The file of the module `libsql`; undefined: Node's own SQLite. */
  readonly libsql: string | undefined;
}

interface ThreadRequest {
  readonly id: number;
  /** `outside`: not in a transaction. */
  readonly kind: "transaction" | "outside" | "close";
  readonly steps: readonly { readonly sql: string; readonly values: readonly unknown[] }[];
}

interface ThreadStatement {
  all(...values: unknown[]): unknown[];
}

interface ThreadDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): ThreadStatement;
  close(): void;
}

/**
 * Runs transactions for the main thread: SQLite's calls block. All requests that wait share one commit, since a
 * commit costs a write to the disk; each has a savepoint, so that one that fails undoes itself alone.
 */
export function threadMain(load: (name: string) => unknown): void {
  const threads = load("node:worker_threads") as typeof import("node:worker_threads");
  const files = load("node:fs") as typeof import("node:fs");
  const { path, libsql } = threads.workerData as ThreadData;
  const port = threads.parentPort;
  if (port === null) throw new Error("This is the program of a thread.");
  const database = open();
  const inode = inodeOf();
  const statements = new Map<string, ThreadStatement>();
  let waiting: ThreadRequest[] = [];
  port.on("message", (request: ThreadRequest) => {
    waiting.push(request);
    if (waiting.length === 1) setImmediate(runAll);
  });

  function open(): ThreadDatabase {
    if (libsql !== undefined) {
      const Database = load(libsql) as new (path: string) => ThreadDatabase;
      return new Database(path);
    }
    const sqlite = load("node:sqlite") as { readonly DatabaseSync: new (path: string) => ThreadDatabase };
    return new sqlite.DatabaseSync(path);
  }

  function inodeOf(): number | undefined {
    return files.statSync(path, { throwIfNoEntry: false })?.ino;
  }

  /**
   * SQLite goes on with a file that was deleted or replaced, and what it stores there nobody finds. It asks for the
   * inode, too, but only where it makes a journal, which it does not with a WAL.
   */
  function checkPlace(): void {
    if (inodeOf() === inode) return;
    throw Object.assign(new Error(`${path} was deleted, moved or replaced while it was open`), {
      errcode: 1032,
    });
  }

  function runAll(): void {
    const requests = waiting;
    waiting = [];
    const results: { id: number; rows?: unknown; error?: unknown }[] = [];
    const transactions = requests.filter(({ kind }) => kind === "transaction");
    try {
      if (transactions.length > 0) {
        database.exec("begin immediate");
        for (const { id, steps } of transactions) results.push(runOne(id, steps));
        checkPlace();
        database.exec("commit");
      }
    } catch (error) {
      try {
        database.exec("rollback");
      } catch {
        // It was rolled back already.
      }
      results.length = 0;
      for (const { id } of transactions) results.push({ id, error: shown(error) });
    }
    for (const request of requests) {
      if (request.kind !== "transaction") results.push(runOutside(request));
    }
    port?.postMessage(results);
  }

  function runOutside({ id, kind, steps }: ThreadRequest): { id: number; rows?: unknown; error?: unknown } {
    try {
      if (kind === "outside") return { id, rows: steps.map(({ sql, values }) => rowsOf(sql, values)) };
      statements.clear();
      database.close();
      return { id, rows: [] };
    } catch (error) {
      return { id, error: shown(error) };
    }
  }

  function runOne(
    id: number,
    steps: ThreadRequest["steps"],
  ): { id: number; rows?: unknown; error?: unknown } {
    database.exec("savepoint request");
    try {
      const rows = steps.map(({ sql, values }) => rowsOf(sql, values));
      database.exec("release request");
      return { id, rows };
    } catch (error) {
      try {
        database.exec("rollback to request");
        database.exec("release request");
      } catch {
        // SQLite may undo everything at once, for instance where the disk is full: the whole turn failed of that.
        throw error;
      }
      return { id, error: shown(error) };
    }
  }

  function rowsOf(sql: string, values: readonly unknown[]): unknown[] {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      statements.set(sql, statement);
    }
    if (libsql === undefined) return statement.all(...values);
    // libsql takes an array of values, blobs as Buffers only, and gives blobs as ArrayBuffers.
    const rows = statement.all(
      values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)),
    );
    for (const row of rows as Record<string, unknown>[]) {
      for (const name of Object.keys(row)) {
        const value = row[name];
        if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value);
      }
    }
    return rows;
  }

  /** Node gives the number of an error, and libsql its name. */
  function shown(error: unknown): { message: string; code: string } {
    const { message, code, errcode } = error as { message?: unknown; code?: unknown; errcode?: unknown };
    return { message: String(message ?? error), code: String(errcode ?? code ?? "") };
  }
}
