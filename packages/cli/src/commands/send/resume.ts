import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UsageError } from "@apns/wire";
import { type Command, Option } from "commander";
import { Fates } from "../../journal/fates.js";
import { assertSameInput, inputIdentityOf } from "../../journal/input-identity.js";
import { JournalFile } from "../../journal/journal-file.js";
import { JOURNAL_FORMAT, type JournalRecord } from "../../journal/journal-record.js";
import { linesInDoubt, RunJournal } from "../../journal/run-journal.js";
import { amount } from "../../screen/amount.js";
import { ask, canAnswer } from "../../screen/question.js";
import type { Screen } from "../../screen/screen.js";
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
to show it twice: on a terminal the command asks, elsewhere it exits with 2. The flags of apns send are those of the
first run, unless they are given here; variables and the configuration are read again.
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
      refuseOtherDevices(opened.head, flags, path);
      takeFlags(command, { ...opened.head.flags, journal: resolve(path) });
      const readsStdin = input === "-" || command.opts<SendFlags>().payload === "-";
      const asked: AskedOf = { path, flags, screen: readsStdin ? undefined : screen };
      refuseDoubt(opened, asked);
      const journalOf = async (): Promise<JournalOfRun> => {
        const records = await recordsOf(opened, asked);
        records.goOn();
        return { path, records, [Symbol.dispose]: () => {} };
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

/**
 * The outcomes of a journal are those of its lines, or of its device tokens, by number.
 *
 * @throws UsageError `conflicting-options` for a --to that is not that of the first run
 */
function refuseOtherDevices({ flags: first }: Head, { to }: ResumeFlags, journal: string): void {
  if (to === undefined || isDeepStrictEqual(to, first["to"])) return;
  throw new UsageError(
    "conflicting-options",
    `The journal ${journal} is of other device tokens: leave --to out, or send to these with apns send.`,
  );
}

interface AskedOf {
  readonly path: string;
  readonly flags: ResumeFlags;
  /** Where lines in doubt are asked about; undefined where stdin has lines or a payload. */
  readonly screen: Screen | undefined;
}

/** @throws UsageError when lines are in doubt, no flag says what to do with them, and nobody can be asked */
function refuseDoubt({ fates }: OpenedJournal, { path, flags, screen }: AskedOf): void {
  const { count: doubt } = linesInDoubt(fates);
  if (doubt === 0 || flags.onUnknown !== undefined) return;
  if (screen !== undefined && canAnswer(screen.terminal)) return;
  throw undecided(doubt, path);
}

/** @throws UsageError when the question about lines in doubt gets no answer */
async function recordsOf({ file, fates }: OpenedJournal, asked: AskedOf): Promise<RunJournal> {
  const { retryFailed, onUnknown = await askAboutDoubt(linesInDoubt(fates).count, asked) } = asked.flags;
  return new RunJournal({
    sink: file,
    earlier: fates,
    choices: { onUnknown, retryFailed: retryFailed ? "all" : "none" },
    now: nowAsText,
  });
}

async function askAboutDoubt(doubt: number, { path, screen }: AskedOf): Promise<"resend" | "skip"> {
  if (doubt === 0 || screen === undefined) return "skip";
  screen.sayLines(`${amount(doubt, "line")} of ${path} may have been taken already:
  resend  sends them again, which may show some twice
  skip    leaves them, which may lose some`);
  const answer = await ask(screen, { question: "resend or skip?", words: ["resend", "skip"] as const });
  if (answer !== undefined) return answer;
  screen.say("nothing was sent, and the journal is as it was");
  throw undecided(doubt, path);
}

function undecided(doubt: number, path: string): UsageError {
  return new UsageError(
    "missing-option",
    `${amount(doubt, "line")} of ${path} may have been taken already. Send them again, which may show some twice: --on-unknown resend. Leave them, which may lose some: --on-unknown skip.`,
  );
}

/** Gives the command the flags of the first run, except those that are written now. */
function takeFlags(command: Command, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(flags)) {
    if (command.getOptionValueSource(name) !== "cli") command.setOptionValueWithSource(name, value, "cli");
  }
}
