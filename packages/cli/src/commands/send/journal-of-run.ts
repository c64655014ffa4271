import { resolve } from "node:path";
import type { Command } from "commander";
import { keyTextOf } from "../../flags/credential-flags.js";
import { inputIdentityOf } from "../../journal/input-identity.js";
import { JournalFile } from "../../journal/journal-file.js";
import { RunJournal } from "../../journal/run-journal.js";
import type { SendFlags } from "./send-flags.js";

/** Flags that name files: a run may go on from another folder. */
const PATHS: ReadonlySet<string> = new Set([
  "key",
  "cert",
  "pfx",
  "ca",
  "payload",
  "config",
  "out",
  "deadTokens",
]);
/** Flags that belong to one process. */
const OWN: ReadonlySet<string> = new Set(["journal", "onUnknown", "retryFailed", "verbose"]);

/** The journal of a run and its file. */
export interface JournalOfRun extends Disposable {
  readonly path: string;
  readonly records: RunJournal;
}

/** The journal that `--journal` names; undefined without it. */
export function newJournal(
  file: string | undefined,
  { flags: { journal }, command }: { readonly flags: SendFlags; readonly command: Command },
): JournalOfRun | undefined {
  if (journal === undefined) return undefined;
  const opened = JournalFile.create(journal);
  const records = new RunJournal({
    sink: opened,
    choices: { onUnknown: "skip", retryFailed: "none" },
    now: nowAsText,
  });
  records.start(writtenFlags(command), inputIdentityOf(file));
  return { path: journal, records, [Symbol.dispose]: () => opened[Symbol.dispose]() };
}

export function nowAsText(): string {
  return new Date().toISOString();
}

/** The flags that were written on the command line, with paths that hold in any folder. */
function writtenFlags(command: Command): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.opts())) {
    if (command.getOptionValueSource(name) !== "cli" || OWN.has(name)) continue;
    if (isSecret(name, String(value))) continue;
    written[name] = PATHS.has(name) && value !== "-" ? resolve(String(value)) : value;
  }
  return written;
}

/** The password of a proxy, and a key as text: they are given again. */
function isSecret(name: string, value: string): boolean {
  return (name === "proxy" && value.includes("@")) || (name === "key" && keyTextOf(value) !== undefined);
}
