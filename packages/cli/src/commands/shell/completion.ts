import { Argument, type Command } from "commander";
import { loadCommandTree } from "../../completion/command-node.js";
import { completionScript, type Shell, shells } from "../../completion/completion-script.js";
import { exitCode } from "../../exit-code.js";
import type { CommandContext } from "../command-entry.js";
import { addExamples } from "../examples.js";

export function defineCompletion(command: Command, context: CommandContext): void {
  addExamples(command, [
    ["apns completion bash", "in ~/.bashrc: source <(apns completion bash)"],
    ["apns completion fish", "into ~/.config/fish/completions/apns.fish"],
  ]);
  command
    .description(
      "print a script that completes commands, flags and their values. It starts no program while you type",
    )
    .addArgument(new Argument("<shell>", "your shell").choices(shells))
    .action(async (shell: Shell) => {
      const program = await loadCommandTree(context.commands, context);
      // As it is: the script is for the shell, not for a terminal.
      context.screen.print(completionScript(shell, program).trimEnd());
      context.finish(exitCode.allAccepted);
    });
}
