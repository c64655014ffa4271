import type { ForeignText } from "../answer.js";

const WORKERS_GO_ON =
  "Workers keep what they hold, try again with growing pauses, and go on by themselves once the database is back. enqueue fails meanwhile: repeat it with the same --dedupe-key.";

/** What a queue, its workers and its databases say. */
export const queueTexts: readonly ForeignText[] = [
  {
    name: "the database failed",
    of: "apns worker and apns queue",
    patterns: [/\bthe database failed\b/i, /\bThe queue failed\b/i, /\bstore-error\b/i],
    meaning: "The database of the queue did not answer, or refused a call. What follows is its own text.",
    next: `Look at the database first: it runs, has room, and takes this user. ${WORKERS_GO_ON}`,
  },
  {
    name: "Another process has locked",
    of: "@apns/queue on SQLite",
    patterns: [/another process has locked/i, /SQLite \S+ may lose commits/i],
    meaning:
      "SQLite 3.7.0 to 3.51.2 may lose commits where several processes write. A process with such a version keeps the file for itself as long as it runs.",
    next: "Stop the worker, then ask. Or run everything with Node 22.22.3, 24.15, 25.9 or newer, whose SQLite lets several processes in. Only if no worker runs: another program holds the file, such as a shell of sqlite3.",
  },
  {
    name: "SQLITE_BUSY",
    of: "SQLite",
    patterns: [/SQLITE_BUSY/i, /SQLITE_LOCKED/i, /\bdatabase (?:file )?is locked\b/i],
    meaning: "Another program holds a lock on the file for longer than five seconds.",
    next: `Find it: a shell of sqlite3 with an open transaction, a backup, a copy. ${WORKERS_GO_ON}`,
  },
  {
    name: "SQLITE_FULL",
    of: "SQLite",
    patterns: [/SQLITE_FULL/i, /database or disk is full/i, /\bENOSPC\b/i, /no space left on device/i],
    meaning: "The disk is full. Nothing of the failed call is stored, and what was stored before is there.",
    next: `Make room on the disk; what workers send makes room inside the file. ${WORKERS_GO_ON}`,
  },
  {
    name: "57P01",
    of: "PostgreSQL",
    patterns: [
      /\b57P0[123]\b/,
      /terminating connection due to administrator command/i,
      /the database system is (?:starting up|shutting down|in recovery mode)/i,
      /Connection terminated unexpectedly/i,
    ],
    meaning: "The database is stopping, starting or changing over.",
    next: `Wait for it. ${WORKERS_GO_ON}`,
  },
  {
    name: "53300",
    of: "PostgreSQL",
    patterns: [/\b53300\b/, /too many clients already/i, /remaining connection slots are reserved/i],
    meaning: "PostgreSQL has no connection left: all of max_connections are in use.",
    next: "A store opens up to four, and one more to listen. Count the processes, raise max_connections, or put PgBouncer in transaction mode in between, with listenUrl to the database itself.",
  },
];
