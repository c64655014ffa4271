import { TransportError } from "@apns/client";
import { Command, CommanderError } from "commander";
import { CommandError } from "./command-error.js";
import { addDemo } from "./commands/demo.js";
import { addFeedback } from "./commands/feedback.js";
import { addSend } from "./commands/send.js";
import { addSimulate } from "./commands/simulate.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { exitCodeOf } from "./exit-code-of.js";
import { refuseRepeatedFlags, takeVariables } from "./flags/flag-sources.js";
import { inFlags, simulatorInFlags } from "./flags/in-flags.js";
import { printableLines } from "./screen/printable.js";
import { Screen } from "./screen/screen.js";
import type { Terminal } from "./terminal.js";

const EXIT_CODES = `
Exit codes: 0 all accepted, 1 some not accepted, 2 usage, 3 credentials, 4 network or time-out, 5 none accepted,
130 interrupted. stdout is data, stderr is for people.
`;

/**
 * Runs the command line and returns its exit code. An expected error does not throw: stderr gets a sentence that
 * says what went wrong and what to do next.
 *
 * @param args the arguments without the program's name
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const screen = new Screen(terminal);
  let code: ExitCode = exitCode.allAccepted;
  const finish = (result: ExitCode): void => {
    code = result;
  };
  const program = new Command("apns")
    .description("Send notifications to Apple devices, read feedback, and simulate Apple for tests.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // It repeats arguments, which may come from anywhere.
      writeErr: (text) => terminal.stderr.write(printableLines(text)),
    })
    .addHelpText("after", EXIT_CODES);
  addSend(program, screen, finish);
  addFeedback(program, screen, finish);
  addSimulate(program, screen, finish);
  addDemo(program, screen, finish);
  for (const command of program.commands) command.copyInheritedSettings(program);
  refuseRepeatedFlags(program);
  program.hook("preSubcommand", (_program, command) => takeVariables(command, terminal.env));
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.allAccepted : exitCode.usage;
    return explain(error, screen);
  }
  return code;
}

function explain(error: unknown, screen: Screen): ExitCode {
  // An interrupt explains itself; a failure of the command's own input or output does not.
  if (screen.terminal.interrupted.aborted && !(error instanceof CommandError)) return exitCode.interrupted;
  if (error instanceof Error && error.name === "SimulatorError") {
    // A port in use, a number out of range.
    screen.say(`apns: ${simulatorInFlags(error.message)}`);
    return exitCode.usage;
  }
  const known = exitCodeOf(error);
  if (known === undefined) throw error;
  screen.say(`apns: ${inFlags((error as Error).message)}`);
  if (error instanceof TransportError && error.hint !== undefined) screen.say(inFlags(error.hint));
  return known;
}
