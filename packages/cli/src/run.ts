import { Command, CommanderError } from "commander";
import { addCommands } from "./commands/add-commands.js";
import { addExamples } from "./commands/examples.js";
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
    .description("Send notifications to Apple devices, find out why one did not arrive, and simulate Apple.")
    .version(readVersion(), "--version", "show the version of this command")
    .option("--debug", "show the stack of an error")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // It repeats arguments, which may come from anywhere.
      writeErr: (text) => terminal.stderr.write(printableLines(text)),
    })
    .addHelpText("after", EXIT_CODES);
  addExamples(program, [
    ["apns demo", "a simulated Apple and 1,000 notifications, to see how it works"],
    [
      'apns send --to b5bb9d8014a0f9b1 --alert "Hello" --key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app',
      "one notification",
    ],
    ["apns send my.ndjson --journal my.journal", "many, in a run that can be resumed"],
  ]);
  await addCommands(program, args, { screen, finish });
  prepare(program, terminal);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.allAccepted : exitCode.usage;
    const { explainError } = await import("./explain-error.js");
    return explainError(error, { screen, stack: program.opts()["debug"] === true ? "shown" : "hidden" });
  }
  return code;
}

/** Gives every command, also those of a command such as `apns key`, what all have in common. */
function prepare(parent: Command, terminal: Terminal): void {
  parent.hook("preSubcommand", (_parent, command) => takeVariables(command, terminal.env));
  if (parent.options.some((option) => option.long === "--config")) {
    // Loaded for the commands that have one.
    parent.hook("preAction", async () => {
      const { takeConfig } = await import("./config/take-config.js");
      await takeConfig(parent, terminal.cwd ?? process.cwd());
    });
  }
  refuseRepeatedFlags(parent);
  for (const command of parent.commands) prepare(command, terminal);
}
