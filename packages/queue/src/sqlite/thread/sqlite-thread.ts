import { Worker } from "node:worker_threads";
import type { SqliteRow, SqliteRunner, SqliteStep } from "../sqlite-step.js";
import { SqliteError } from "./sqlite-error.js";
import { threadMain } from "./thread-main.js";

/** Where the database is, and what reads it. */
export interface SqliteThreadOptions {
  readonly path: string;
  /** The file of the module `libsql`; undefined: Node's own SQLite. */
  readonly libsql: string | undefined;
}

/** It refuses threads with that flag, and does not warn. */
const IS_DENO = "deno" in process.versions;

type Rows = readonly (readonly SqliteRow[])[];

interface ThreadResult {
  readonly id: number;
  readonly rows?: Rows;
  readonly error?: { readonly message: string; readonly code: string };
}

interface Waiting {
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: Error) => void;
}

/** SQLite in a thread of its own. It does not keep the process alive while no call waits. */
export class SqliteThread implements SqliteRunner {
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor(options: SqliteThreadOptions) {
    // The text of the function: a file of its own would be lost where a program is bundled.
    this.#thread = new Worker(`(${threadMain.toString()})(require);`, {
      eval: true,
      workerData: options,
      execArgv: options.libsql === undefined && !IS_DENO ? ["--disable-warning=ExperimentalWarning"] : [],
    });
    this.#thread.unref();
    this.#thread.on("message", (results: readonly ThreadResult[]) => this.#settle(results));
    this.#thread.on("error", (error: Error) => this.#fail(error));
    this.#thread.on("exit", () => this.#fail(new SqliteError("The thread of SQLite has ended.", "closed")));
  }

  run(steps: readonly SqliteStep[]): Promise<Rows> {
    return this.#call("transaction", steps);
  }

  /** Runs steps that SQLite takes outside of transactions only, such as pragmas. */
  runOutside(steps: readonly SqliteStep[]): Promise<Rows> {
    return this.#call("outside", steps);
  }

  async close(): Promise<void> {
    // A thread that failed has closed nothing that it could close now.
    if (this.#failure === undefined) await this.#call("close", []);
    await this.#thread.terminate();
  }

  #call(kind: "transaction" | "outside" | "close", steps: readonly SqliteStep[]): Promise<Rows> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#thread.ref();
      this.#thread.postMessage({ id: this.#lastId, kind, steps });
    });
  }

  #settle(results: readonly ThreadResult[]): void {
    for (const { id, rows, error } of results) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(rows ?? []);
      else waiting?.reject(new SqliteError(error.message, error.code));
    }
    if (this.#waiting.size === 0) this.#thread.unref();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
