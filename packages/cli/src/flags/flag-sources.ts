import { UsageError } from "@apns/wire";
import type { Command } from "commander";

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
