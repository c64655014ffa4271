import { type PushType, pushTypes } from "@apns/wire/api";
import { type Command, Option } from "commander";
import { type ExitCode, exitCode } from "../../exit-code.js";
import { readStdin, readText } from "../../input/input-file.js";
import type { Finding, Level } from "../../lint/finding.js";
import { type LintReport, limits, lintPayload } from "../../lint/lint-payload.js";
import { onPhone } from "../../lint/phone-lines.js";
import { amount } from "../../screen/amount.js";
import type { Screen } from "../../screen/screen.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

interface LintFlags {
  readonly pushType?: PushType;
  readonly strict: boolean;
  readonly json: boolean;
}

export function defineLint(command: Command, { screen, finish }: CommandContext): void {
  addExamples(command, [
    ["apns lint payload.json", "a file with one payload"],
    ["apns lint payload.json --push-type background --strict", "for a push type; warnings count as errors"],
    ["apns lint - --json", "a payload from stdin, for a program"],
  ]);
  command
    .description(
      "check a payload before it is sent: its size against every limit, unknown and misspelt keys, the rules that Apple states, and what a phone would show. Exits with 1 for errors, with --strict also for warnings",
    )
    .argument("<payload>", "a file of JSON; - for stdin")
    .addOption(new Option("--push-type <name>", "default: the one that the payload shows").choices(pushTypes))
    .option("--strict", "warnings count as errors", false)
    .option("--json", "one JSON line for each finding on stdout, then one with the sizes", false)
    .action(async (file: string, flags: LintFlags) => finish(await lint(file, { flags, screen })));
}

async function lint(
  file: string,
  { flags, screen }: { readonly flags: LintFlags; readonly screen: Screen },
): Promise<ExitCode> {
  const { stdin, interrupted } = screen.terminal;
  const text =
    file === "-"
      ? await readStdin(stdin, { name: "stdin", signal: interrupted })
      : readText(file, "The payload");
  const report = lintPayload(text, flags.pushType);
  const name = file === "-" ? "stdin" : file;
  if (flags.json) printJson(report, screen);
  else printReport(report, name, screen);
  const errors = count(report, "error");
  const warnings = count(report, "warning");
  screen.say(`apns: ${amount(errors, "error")}, ${amount(warnings, "warning")}.`);
  return errors > 0 || (flags.strict && warnings > 0) ? exitCode.someRejected : exitCode.allAccepted;
}

function printJson(report: LintReport, screen: Screen): void {
  for (const { level, rule, pointer, line, column, message, next } of report.findings) {
    screen.print(JSON.stringify({ type: "finding", level, rule, pointer, line, column, message, next }));
  }
  const { pushType, bytes, maxBytes } = report;
  const fits = Object.fromEntries(
    limits.map(([of, limit]) => [of, bytes === undefined ? null : bytes <= limit]),
  );
  const shown = onPhone(report, Date.now())?.shown;
  const summary = { type: "summary", pushType, bytes, maxBytes, fits, shown };
  screen.print(
    JSON.stringify({ ...summary, errors: count(report, "error"), warnings: count(report, "warning") }),
  );
}

function printReport(report: LintReport, name: string, screen: Screen): void {
  for (const finding of report.findings) printFinding(finding, name, screen);
  const { pushType, bytes, maxBytes } = report;
  if (bytes === undefined) return;
  screen.print(`${name}: push type ${pushType}, ${bytes} of ${maxBytes} bytes.`);
  for (const [of, limit] of limits) {
    if (bytes > limit) screen.print(`  ${bytes - limit} bytes too many for: ${of} (${limit}).`);
  }
  for (const line of onPhone(report, Date.now())?.lines ?? []) screen.print(line);
}

function printFinding(
  { level, pointer, line, column, message, next }: Finding,
  name: string,
  screen: Screen,
): void {
  const tone = level === "error" ? "bad" : "doubtful";
  const where = pointer === "" ? "" : ` (${pointer})`;
  screen.print([`${name}:${line}:${column}: `, { text: level, tone }, `: ${message}${where}`]);
  if (next !== undefined) screen.print(`  ${next}`);
}

function count({ findings }: LintReport, level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}
