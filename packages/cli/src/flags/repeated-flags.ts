import type { Command } from "commander";

/** Refuses a flag with one value that is written twice: the first value would be dropped silently. */
export function refuseRepeatedFlags(command: Command): void {
  for (const option of command.options) {
    if (option.variadic || !(option.required || option.optional)) continue;
    let count = 0;
    command.on(`option:${option.name()}`, () => {
      count += 1;
      if (count > 1) command.error(`error: ${option.long} is given twice. Give it once.`, { exitCode: 2 });
    });
  }
}
