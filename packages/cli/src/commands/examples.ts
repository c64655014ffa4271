import type { Command } from "commander";

/** A command line, and what it is for. */
export type Example = readonly [commandLine: string, purpose: string];

/** Who sends, in examples of other commands than `apns send`. */
export const EXAMPLE_CREDENTIALS = "--key AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --topic com.example.app";

/**
 * Puts examples at the beginning of a command's help: most people copy one and change it. Each must be a command line
 * that the command takes; a test parses them all.
 */
export function addExamples(command: Command, examples: readonly Example[]): void {
  const text = examples.map(([line, purpose]) => `  # ${purpose}\n  ${line}`).join("\n");
  command.addHelpText("before", `Examples:\n${text}\n`);
}
