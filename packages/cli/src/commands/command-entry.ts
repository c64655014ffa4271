import type { Command } from "commander";
import type { ExitCode } from "../exit-code.js";
import type { Screen } from "../screen/screen.js";

/** The headings of the help, under which commands are listed. */
type CommandFamily =
  | "Send:"
  | "Find out what is wrong:"
  | "Ask Apple:"
  | "Queue:"
  | "Try it without Apple:"
  | "Set up:";

/** What a command gets from the program. */
export interface CommandContext {
  /** The one writer to stdout and stderr. */
  readonly screen: Screen;
  /** Says with which exit code the command ends. Without it the code is 0. */
  readonly finish: (code: ExitCode) => void;
  /** All commands, for those that are about commands. */
  readonly commands: readonly CommandEntry[];
}

/** Gives a command, which has its name and summary already, its examples, description, flags and action. */
type DefineCommand = (command: Command, context: CommandContext) => void;

/** A command as the program knows it before its code is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly family: CommandFamily;
  /** One line for the help of the whole. */
  readonly summary: string;
  readonly load: () => Promise<DefineCommand>;
}
