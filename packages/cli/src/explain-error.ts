import { TransportError } from "@apns/client";
import { CommandError } from "./command-error.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { exitCodeOf } from "./exit-code-of.js";
import { inFlags, simulatorInFlags } from "./flags/in-flags.js";
import type { Screen } from "./screen/screen.js";

/**
 * Says what went wrong and what to do next. Returns the exit code.
 *
 * @throws the error itself if it is a defect, which needs its stack trace
 */
export function explainError(error: unknown, screen: Screen): ExitCode {
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
