import { Command } from "commander";
import type { CommandContext, CommandEntry } from "../commands/command-entry.js";

/** A flag of a command, as a shell completes it. */
export interface FlagNode {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Whether a value follows it. */
  readonly takesValue: boolean;
  /** The only values that it takes; empty where any is taken. */
  readonly choices: readonly string[];
}

/** A command with all that may follow it. */
export interface CommandNode {
  /** The commands that lead to it, such as /key/inspect; empty for the program. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagNode[];
  readonly commands: readonly CommandNode[];
}

const HELP: FlagNode = {
  name: "--help",
  description: "display help for command",
  takesValue: false,
  choices: [],
};
const ROOT_FLAGS: readonly FlagNode[] = [
  HELP,
  { name: "--version", description: "show the version of this command", takesValue: false, choices: [] },
];

/** Loads all commands, and returns the program with what may follow it. */
export async function loadCommandTree(
  entries: readonly CommandEntry[],
  context: CommandContext,
): Promise<CommandNode> {
  const commands = await Promise.all(
    entries.map(async ({ name, summary, load }) => {
      const command = new Command(name).summary(summary);
      (await load())(command, context);
      return nodeOf(command, "");
    }),
  );
  return { path: "", name: "apns", summary: "", flags: ROOT_FLAGS, commands };
}

/** The command and all below it. */
export function allNodes(node: CommandNode): CommandNode[] {
  return [node, ...node.commands.flatMap(allNodes)];
}

function nodeOf(command: Command, parentPath: string): CommandNode {
  const path = `${parentPath}/${command.name()}`;
  const flags = command.options.map(
    ({ long, description, required, optional, argChoices }): FlagNode => ({
      name: long ?? "",
      description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    }),
  );
  return {
    path,
    name: command.name(),
    summary: command.summary(),
    flags: [...flags, HELP],
    commands: command.commands.map((child) => nodeOf(child, path)),
  };
}
