import { inTime } from "./in-time.js";
import type { PgPool } from "./pg-driver.js";

/** How long connections may take to end. A server that stands still never answers, and its socket stays open. */
const END_MS = 3000;

/**
 * Watches the connections of a pool from its beginning. Returns what ends it, and resolves once all are closed, by the
 * server or without it.
 */
export function endingOf(pool: PgPool): () => Promise<void> {
  const open = new Map<unknown, Promise<void>>();
  pool.on("connect", (client) => {
    const ended = new Promise<void>((resolve) => client.once("end", resolve));
    open.set(client, ended);
    void ended.then(() => open.delete(client));
  });
  const end = async (): Promise<void> => {
    await pool.end();
    await Promise.all(open.values());
  };
  return () => endInTime(end, () => open.keys());
}

/** Ends connections of `pg`, and closes the sockets of those that have not ended in time. */
export async function endInTime(end: () => Promise<unknown>, left: () => Iterable<unknown>): Promise<void> {
  if (await inTime(end(), END_MS)) return;
  for (const client of left()) closeSocket(client);
}

/** A client of `pg` has no method for that: its `end` asks the server, and waits for its answer. */
function closeSocket(client: unknown): void {
  const { connection } = client as { connection?: { stream?: { destroy?(): unknown } } };
  connection?.stream?.destroy?.();
}
