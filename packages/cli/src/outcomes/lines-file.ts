import { closeSync, openSync, writeFileSync } from "node:fs";
import { UsageError } from "@apns/wire/errors";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";

/** Characters that are written together. */
const BUFFERED = 64 * 1024;

/** A file of a flag to which lines are added. Only its owner may read it. */
export class LinesFile {
  readonly #flag: string;
  readonly #descriptor: number;
  #text = "";

  /** @throws UsageError for a file that cannot be opened */
  constructor(flag: string, path: string) {
    this.#flag = `${flag} ${path}`;
    try {
      this.#descriptor = openSync(path, "a", 0o600);
    } catch (cause) {
      throw new UsageError(
        "invalid-type",
        `${this.#flag} cannot be written: ${(cause as Error).message}. Name a file that you may write.`,
        { cause },
      );
    }
  }

  add(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= BUFFERED) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#descriptor);
  }

  #write(): void {
    const text = this.#text;
    this.#text = "";
    try {
      // Unlike writeSync, it goes on where a disk that is nearly full took only a part.
      writeFileSync(this.#descriptor, text);
    } catch (cause) {
      const message = `${this.#flag} cannot be written: ${(cause as Error).message}.`;
      throw new CommandError(exitCode.network, message, { cause });
    }
  }
}
