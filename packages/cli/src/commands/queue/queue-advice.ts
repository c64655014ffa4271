/** What ends an error of the database, by its SQLSTATE or the code of the system. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["25006", "It takes no writes: name the primary server."],
  ["28000", "Check the role in --queue, and whether the server lets it in."],
  ["28P01", "Check the role and the password in --queue."],
  ["3D000", "Create the database first, or name another one."],
  [
    "42501",
    "Let this role create a schema, or have the owner of the database run what postgresSchema() of @apns/queue returns, and grant the role the schema, its tables, sequences and functions.",
  ],
  ["53100", "Make room on the disk of the server."],
  ["53300", "Close other connections, raise max_connections, or go through a pooler."],
  ["55P03", "Somebody holds a lock for longer than lock_timeout. End that, or try again."],
  ["57014", "Set a longer statement_timeout for this role, or try again."],
  ["57P03", "The server starts or stops: try again in a moment."],
  ["ECONNREFUSED", "Check the host and the port in --queue, and that the server runs."],
  ["ENOTFOUND", "Check the host in --queue."],
  ["ETIMEDOUT", "Check the host and the port in --queue, and what lies between."],
]);

/** A sentence about an error of the database: what it says, and what to do. */
export function queueFailure(error: Error): string {
  const message = textOfFault(error).replace(/\.$/, "");
  // Those of SQLite say it themselves.
  if (error.name === "SqliteError") return `The queue failed: ${message}.`;
  const { code = "" } = error as { readonly code?: unknown };
  const advice = ADVICE.get(String(code)) ?? "Look at its database.";
  return `The queue failed: ${message}. ${advice}`;
}

/** What an error says. Node has no text for one of several addresses, only an error for each of them. */
export function textOfFault(error: Error): string {
  if (error.message !== "" || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((one: unknown) => (one as Error).message).join(", ");
}

/** What is wrong with a location; a password is never repeated. */
export function badLocation(location: string): string {
  const places = "sqlite:FILE or postgres://USER@HOST/DATABASE";
  if (/[:@]/.test(location)) return `--queue must be ${places}.`;
  return `--queue must be ${places}, not ${location}. For that file: sqlite:${location}`;
}
