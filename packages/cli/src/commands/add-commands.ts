import type { Command } from "commander";
import type { CommandContext } from "./command-entry.js";
import { commandList } from "./command-list.js";

/**
 * Adds all commands to the program by name and summary, and the code of the one that the command line names, which may
 * stand after `help` or flags. No other code is loaded: help and corrections of typing errors need names alone.
 */
export async function addCommands(
  program: Command,
  args: readonly string[],
  context: Omit<CommandContext, "commands">,
): Promise<void> {
  const words = args.filter((word) => !word.startsWith("-"));
  const named = words[0] === "help" ? words[1] : words[0];
  for (const { name, family, summary, load } of commandList) {
    const command = program.command(name).summary(summary).description(summary).helpGroup(family);
    if (name === named) (await load())(command, { ...context, commands: commandList });
  }
}
