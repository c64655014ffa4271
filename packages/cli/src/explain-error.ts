import { CommandError } from "./command-error.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { exitCodeOf, isTransportError } from "./exit-code-of.js";
import { inFlags, simulatorInFlags } from "./flags/in-flags.js";
import type { Screen } from "./screen/screen.js";

export interface ExplainOptions {
  readonly screen: Screen;
  /** Of `--debug`. */
  readonly stack: "shown" | "hidden";
}

/**
 * Says what went wrong and what to do next, and the stack only if `--debug` asks for it. Returns the exit code.
 */
export function explainError(error: unknown, { screen, stack }: ExplainOptions): ExitCode {
  if (stack === "shown" && error instanceof Error) screen.sayLines(error.stack ?? error.message);
  // An interrupt explains itself; a failure of the command's own input or output does not.
  if (screen.terminal.interrupted.aborted && !(error instanceof CommandError)) return exitCode.interrupted;
  if (error instanceof Error && error.name === "SimulatorError") {
    // A port in use, a number out of range.
    screen.say(`apns: ${simulatorInFlags(error.message)}`);
    return exitCode.usage;
  }
  const known = exitCodeOf(error);
  if (known === undefined) return sayDefect(error, screen);
  const { message } = error as Error;
  // The command's own words have no options of the client, and may have keys of a configuration.
  screen.say(`apns: ${error instanceof CommandError ? message : inFlags(message)}`);
  if (isTransportError(error) && error.hint !== undefined) screen.say(inFlags(error.hint));
  return known;
}

/** An error that nobody expected. It ends with 1, as an error that nobody catches does. */
function sayDefect(error: unknown, screen: Screen): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  screen.say(`apns: this is a bug in the command: ${message}`);
  screen.say("Run it again with --debug, and report what it says.");
  return exitCode.someRejected;
}
