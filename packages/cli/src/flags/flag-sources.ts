import { UsageError } from "@apns/client";
import type { Command } from "commander";
import type { Terminal } from "../terminal.js";

/** Where the values of a command's flags come from. */
export class FlagSources {
  readonly #command: Command;

  constructor(command: Command) {
    this.#command = command;
  }

  /** Whether a flag was written on the command line; a variable of the environment is a default only. */
  isWritten(flag: string): boolean {
    return this.#command.getOptionValueSource(attributeOf(flag)) === "cli";
  }

  /**
   * Refuses two flags that were both written.
   *
   * @throws UsageError `conflicting-options`
   */
  refuseBoth(flag: string, other: string, why: string): void {
    if (!this.isWritten(flag) || !this.isWritten(other)) return;
    throw new UsageError("conflicting-options", `${flag} and ${other} exclude each other: ${why}`);
  }

  /**
   * Refuses a flag that would have no effect.
   *
   * @throws UsageError `conflicting-options`
   */
  refuse(flag: string, why: string): void {
    if (this.isWritten(flag)) throw new UsageError("conflicting-options", `${flag} ${why}`);
  }
}

function attributeOf(flag: string): string {
  return flag.replace(/^--/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Commander's commands are emitters of events, of which its types show `on` only. */
interface Emitter {
  emit(event: string, value: string): boolean;
}

/**
 * Gives flags the values of their variables. Commander reads those of the process, which may differ from those of the
 * terminal. An empty variable counts as unset: build systems set variables to nothing when they have no value.
 */
export function takeVariables(command: Command, env: Terminal["env"]): void {
  for (const option of command.options) {
    const { envVar } = option;
    if (envVar === undefined) continue;
    const value = env[envVar] ?? "";
    const ofProcess = process.env[envVar];
    // Commander itself reads the right value.
    if (value === (ofProcess ?? "") && ofProcess !== "") continue;
    if (value !== "") (command as Command & Emitter).emit(`optionEnv:${option.name()}`, value);
    delete option.envVar;
  }
}

/** Refuses a flag with one value that is written twice: the first value would be dropped silently. */
export function refuseRepeatedFlags(program: Command): void {
  for (const command of program.commands) {
    for (const option of command.options) {
      if (option.variadic || !(option.required || option.optional)) continue;
      let count = 0;
      command.on(`option:${option.name()}`, () => {
        count += 1;
        if (count > 1) command.error(`error: ${option.long} is given twice. Give it once.`, { exitCode: 2 });
      });
    }
  }
}
