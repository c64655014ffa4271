/** Errors of SQLite that an operator can end, by the number of their code, and what ends them. */
const KNOWN: ReadonlyMap<number, { readonly code: string; readonly hint: string }> = new Map([
  [
    5,
    {
      code: "SQLITE_BUSY",
      hint: "Another process has written to the file for more than 5 s. End it, or call again.",
    },
  ],
  [
    8,
    {
      code: "SQLITE_READONLY",
      hint: "Let this user write to the file, its folder, and the files beside it.",
    },
  ],
  [10, { code: "SQLITE_IOERR", hint: "The disk failed: look into the log of the system." }],
  [11, { code: "SQLITE_CORRUPT", hint: "Restore the file from a copy." }],
  [14, { code: "SQLITE_CANTOPEN", hint: "Let this user read and write the file and its folder." }],
  [
    1032,
    {
      code: "SQLITE_READONLY_DBMOVED",
      hint: "Move it back, or start the programs again that have it open: then they make a new one.",
    },
  ],
  [
    13,
    {
      code: "SQLITE_FULL",
      hint: "Make room on the disk of the file. Workers go on by themselves; call enqueue again.",
    },
  ],
  [26, { code: "SQLITE_NOTADB", hint: "Name another file." }],
]);
const byName = new Map([...KNOWN.values()].map((known) => [known.code, known]));
/** The lowest bits of an extended code are the code. */
const CODE_BITS = 0xff;

/** An error of SQLite. */
export class SqliteError extends Error {
  override readonly name = "SqliteError";
  /** Such as `SQLITE_FULL`; for errors that are not known here, as the driver gave it. */
  readonly code: string;

  /** @param code the number of the code, extended or not, or its name */
  constructor(message: string, code: string) {
    const known =
      KNOWN.get(Number(code)) ??
      KNOWN.get(Number(code) & CODE_BITS) ??
      byName.get(code) ??
      byName.get(code.split("_").slice(0, 2).join("_"));
    super(known === undefined ? message : `${message}. ${known.hint}`);
    this.code = known?.code ?? (/^[0-9]+$/.test(code) ? `SQLITE_${code}` : code);
  }
}
