import type { Command } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { allAnswers } from "../../explain/all-answers.js";
import type { Answer } from "../../explain/answer.js";
import { findAnswers } from "../../explain/find-answers.js";
import { readStdin } from "../../input/input-file.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface ExplainFlags {
  readonly json: boolean;
}

const RETRIES: Readonly<Record<NonNullable<Answer["retry"]>, string>> = {
  never: "no",
  later: "yes, later",
  "after-fixing": "once that was changed",
};

export function defineExplain(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns explain BadDeviceToken", "a reason of APNs"],
    ["apns explain 410", "a status of HTTP/2, or of the binary protocol"],
    ["apns explain connect-timeout", "a code of an error of @apns/client"],
    ['apns explain "TypeError: fetch failed"', "an error text of another program"],
    ["apns explain -", "a log from stdin: what is known in it"],
  ]);
  command
    .description(
      "say what a reason, a status or an error text means, and what to do next. It needs no network: the tables are in the command. Exits with 1 where nothing is known, and names what has a similar spelling.",
    )
    .argument("<what...>", "a reason, a status, a code, or an error text; - for stdin")
    .option("--json", "one JSON line for each explanation on stdout", false)
    .action(async (what: readonly string[], flags: ExplainFlags) =>
      finish(await explain(what, { flags, screen })),
    );
}

async function explain(
  what: readonly string[],
  { flags, screen }: { readonly flags: ExplainFlags; readonly screen: Screen },
): Promise<ExitCode> {
  const { stdin, interrupted } = screen.terminal;
  const isPiped = what.length === 1 && what[0] === "-";
  const text = isPiped ? await readStdin(stdin, { name: "stdin", signal: interrupted }) : what.join(" ");
  const { answers, by } = findAnswers(text, allAnswers);
  if (by === "nearest") {
    screen.say("apns: nothing is known about this.");
    if (answers.length > 0) screen.say(`Did you mean ${answers.map(({ name }) => name).join(", or ")}?`);
    else screen.say("Give the reason or the code alone, or the first line of the error.");
    return exitCode.someRejected;
  }
  for (const [place, answer] of answers.entries()) {
    if (flags.json) screen.print(JSON.stringify(jsonOf(answer)));
    else printAnswer(answer, { screen, place });
  }
  return exitCode.allAccepted;
}

function jsonOf({ kind, name, where, status, meaning, next, retry, page }: Answer): object {
  return { kind, name, where, status, meaning, next, retry, page };
}

function printAnswer(
  { name, where, meaning, next, retry, page }: Answer,
  { screen, place }: { readonly screen: Screen; readonly place: number },
): void {
  if (place > 0) screen.print("");
  screen.print([
    { text: name, tone: "bold" },
    { text: ` (${where})`, tone: "dim" },
  ]);
  screen.print(`  ${meaning}`);
  screen.print(`  Next: ${next}`);
  if (retry !== undefined) screen.print(`  Send it again: ${RETRIES[retry]}.`);
  if (page !== undefined) screen.print([{ text: `  Page of the documentation: ${page}`, tone: "dim" }]);
}
