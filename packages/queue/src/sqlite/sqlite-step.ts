/** A value that SQLite stores; `Uint8Array` is a blob. */
export type SqliteValue = string | number | null | Uint8Array;

/** One statement with its values. */
export interface SqliteStep {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

/** A row by column. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** What runs steps, a transaction of them at a time, and returns the rows of each step. */
export interface SqliteRunner {
  run(steps: readonly SqliteStep[]): Promise<readonly (readonly SqliteRow[])[]>;
  close(): Promise<void>;
}

export function step(sql: string, ...values: readonly (SqliteValue | undefined)[]): SqliteStep {
  return { sql, values: values.map((value) => value ?? null) };
}
