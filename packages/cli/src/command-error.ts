import type { ExitCode } from "./exit-code.js";

/** An expected failure of the command itself, with its exit code and a sentence for people. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
