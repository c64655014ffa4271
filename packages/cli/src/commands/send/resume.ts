import { resolve } from "node:path";
import { UsageError } from "@apns/client";
import { type Command, Option } from "commander";
import { Fates } from "../../journal/fates.js";
import { assertSameInput, inputIdentityOf } from "../../journal/input-identity.js";
import { JournalFile } from "../../journal/journal-file.js";
import { JOURNAL_FORMAT, type JournalRecord } from "../../journal/journal-record.js";
import { linesInDoubt, RunJournal } from "../../journal/run-journal.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";
import { type JournalOfRun, nowAsText } from "./journal-of-run.js";
import { send } from "./send.js";
import { addSendFlags, type SendFlags } from "./send-flags.js";

interface ResumeFlags extends SendFlags {
  readonly onUnknown?: "resend" | "skip";
  readonly retryFailed: boolean;
}

type Head = Extract<JournalRecord, { type: "journal" }>;

const NOTES = `
Lines that were accepted are not sent again. A line is in doubt if it had left and its outcome is not in the journal:
the process was killed, or the connection broke before the answer. Only you can say whether it is worse to lose it or
to show it twice. The flags of apns send are those of the first run, unless they are given here; variables and the
configuration are read again.
`;

export function defineResume(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns resume my.journal", "go on after an interrupt or a kill"],
    ["apns resume my.journal --on-unknown resend", "and send those that may have been taken already, too"],
    ["apns resume my.journal --retry-failed --rate 100/s", "try those again that were not accepted, slowly"],
    ["make-lines | apns resume my.journal -", "the input was stdin: give the same lines again"],
  ]);
  command
    .description("go on with a run of apns send that has a journal")
    .argument("<journal>", "the file of apns send --journal")
    .argument("[file]", "where the same input is now; default: where it was")
    .addOption(
      new Option("--on-unknown <what>", "what to do with lines that may have been taken").choices([
        "resend",
        "skip",
      ]),
    )
    .option("--retry-failed", "also send lines again that were not accepted, if another try may help", false)
    .addHelpText("after", NOTES);
  addSendFlags(command);
  command.action(async (path: string, file: string | undefined, flags: ResumeFlags) => {
    if (flags.journal !== undefined) {
      throw new UsageError("conflicting-options", `--journal is ${path} already: leave the flag out.`);
    }
    const opened = openJournal(path);
    try {
      const input = inputOf(opened.head, file, path);
      const records = recordsOf(opened, path, flags);
      takeFlags(command, { ...opened.head.flags, journal: resolve(path) });
      const journal: JournalOfRun = { path, records, [Symbol.dispose]: () => {} };
      const journalOf = (): JournalOfRun => {
        records.goOn();
        return journal;
      };
      finish(await send(input, { command, screen, journalOf }));
    } finally {
      opened.file[Symbol.dispose]();
    }
  });
}

interface OpenedJournal {
  readonly file: JournalFile;
  readonly head: Head;
  readonly fates: Fates;
}

/** @throws UsageError for a file that is not a journal, or one of a newer version */
function openJournal(path: string): OpenedJournal {
  const fates = new Fates();
  let head: Head | undefined;
  const { file } = JournalFile.open(path, (record) => {
    if (record.type === "journal") head ??= record;
    else fates.apply(record);
  });
  try {
    if (head === undefined) {
      throw new UsageError(
        "invalid-type",
        `${path} is not a journal of apns send, or its beginning is lost.`,
      );
    }
    if (head.format > JOURNAL_FORMAT) {
      throw new UsageError(
        "invalid-type",
        `The journal ${path} is of a newer version of apns: it has format ${head.format}. Use that version.`,
      );
    }
    return { file, head, fates };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** The input to read: the one that is named, or that of the journal. */
function inputOf({ input }: Head, file: string | undefined, journal: string): string | undefined {
  if (input.path === "-" && file === undefined) {
    throw new UsageError(
      "missing-option",
      `The input was stdin: give the same lines again, as in make-lines | apns resume ${journal} -.`,
    );
  }
  if (input.path === undefined && file !== undefined) {
    throw new UsageError("conflicting-options", `The journal ${journal} is of --to: leave ${file} out.`);
  }
  const path = file ?? input.path;
  assertSameInput(input, inputIdentityOf(path));
  return path;
}

/** @throws UsageError when lines are in doubt and nothing says what to do with them */
function recordsOf({ file, fates }: OpenedJournal, path: string, flags: ResumeFlags): RunJournal {
  const doubt = linesInDoubt(fates);
  if (doubt.count > 0 && flags.onUnknown === undefined) {
    throw new UsageError(
      "missing-option",
      `${doubt.count} lines of ${path} may have been taken already. Send them again, which may show some twice: --on-unknown resend. Leave them, which may lose some: --on-unknown skip.`,
    );
  }
  return new RunJournal({
    sink: file,
    earlier: fates,
    choices: {
      onUnknown: flags.onUnknown ?? "skip",
      retryFailed: flags.retryFailed ? "all" : "none",
    },
    now: nowAsText,
  });
}

/** Gives the command the flags of the first run, except those that are written now. */
function takeFlags(command: Command, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(flags)) {
    if (command.getOptionValueSource(name) !== "cli") command.setOptionValueWithSource(name, value, "cli");
  }
}
