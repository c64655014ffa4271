import type { PgQueryable } from "../../src/postgres/connection/pg-driver.js";

/** The columns with instants of the store. */
const INSTANTS: Readonly<Record<string, readonly string[]>> = {
  chunk: ["due_at", "stored_at", "expires_at"],
  dedupe: ["until_at"],
  pause: ["until_at"],
  bucket: ["arrival_at"],
  dead_letter: ["expires_at", "buried_at"],
};

/** Moves every stored instant back, which is the same to the store as a later clock. Infinite ones stay. */
export async function advanceStore(database: PgQueryable, schema: string, ms: number): Promise<void> {
  for (const [table, columns] of Object.entries(INSTANTS)) {
    const sets = columns.map((column) => `${column} = ${column} - interval '${ms} milliseconds'`);
    await database.query(`update ${schema}.${table} set ${sets.join(", ")}`);
  }
}
