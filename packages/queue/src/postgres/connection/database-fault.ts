/** SQLSTATEs of transactions that PostgreSQL rolled back because of others: serialization failure and deadlock. */
const ROLLED_BACK: ReadonlySet<unknown> = new Set(["40001", "40P01"]);
/** The classes of SQLSTATEs of connections: they broke, and the server shuts down or starts. */
const LOST = /^(?:08|57P)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Whether the same call may succeed now: the transaction was rolled back as a whole, because of others. */
export function isRolledBack(error: unknown): boolean {
  return ROLLED_BACK.has(codeOf(error));
}

/** Whether the connection was lost. An error without an SQLSTATE did not come from the server. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return !SQLSTATE.test(code) || LOST.test(code);
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code ?? "");
}
