import type { PgPool } from "./pg-driver.js";

/** Watches the connections of a pool from its beginning. Returns what ends it, and resolves once all are closed. */
export function endingOf(pool: PgPool): () => Promise<void> {
  const open = new Set<Promise<void>>();
  pool.on("connect", (client) => {
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    open.add(ended);
    void ended.then(() => open.delete(ended));
  });
  return async () => {
    await pool.end();
    await Promise.all(open);
  };
}
