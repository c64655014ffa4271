import { Command, CommanderError } from "commander";
import { loadCommands } from "./commands/command-list.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { refuseRepeatedFlags } from "./flags/repeated-flags.js";
import { takeVariables } from "./flags/variables.js";
import { printableLines } from "./screen/printable.js";
import { Screen } from "./screen/screen.js";
import type { Terminal } from "./terminal.js";
import { readVersion } from "./version.js";

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
    .version(readVersion(), "--version", "show the version of this command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // It repeats arguments, which may come from anywhere.
      writeErr: (text) => terminal.stderr.write(printableLines(text)),
    })
    .addHelpText("after", EXIT_CODES);
  for (const add of await loadCommands(args)) add(program, screen, finish);
  for (const command of program.commands) command.copyInheritedSettings(program);
  refuseRepeatedFlags(program);
  program.hook("preSubcommand", (_program, command) => takeVariables(command, terminal.env));
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.allAccepted : exitCode.usage;
    const { explainError } = await import("./explain-error.js");
    return explainError(error, screen);
  }
  return code;
}
