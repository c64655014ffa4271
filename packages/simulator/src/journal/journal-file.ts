import { type FileHandle, open } from "node:fs/promises";
import { SimulatorError } from "../simulator-error.js";
import type { AnswerEntry, NotificationEntry } from "./journal-entry.js";
import { payloadJson } from "./received-payload.js";

/** Appends one JSON line for each notification received and each answer given, in order. */
export class JournalFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #pending = "";
  #writing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<JournalFile> {
    try {
      return new JournalFile(path, await open(path, "a"));
    } catch (cause) {
      const message = `journalFile: cannot open ${path} for appending: ${(cause as Error).message}`;
      throw new SimulatorError("journal-file", message, { cause });
    }
  }

  write(entry: NotificationEntry | AnswerEntry): void {
    this.#pending += `${lineOf(entry)}\n`;
    this.#writing ??= this.#drain();
  }

  /** Resolves when every line is in the file.
   *
   * @throws SimulatorError `journal-file`
   */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
    if (this.#failure !== undefined) {
      throw new SimulatorError("journal-file", `journalFile: writing to ${this.#path} failed`, {
        cause: this.#failure,
      });
    }
  }

  async #drain(): Promise<void> {
    // Collects the lines of one chunk of notifications into one write.
    await Promise.resolve();
    while (this.#pending !== "") {
      const lines = this.#pending;
      this.#pending = "";
      try {
        await this.#handle.appendFile(lines);
      } catch (error) {
        this.#failure ??= error;
      }
    }
    this.#writing = undefined;
  }
}

function lineOf(entry: NotificationEntry | AnswerEntry): string {
  if (entry.kind === "answer") return JSON.stringify(entry);
  const { payload: _value, payloadText: _text, ...rest } = entry;
  return `${JSON.stringify(rest).slice(0, -1)},"payload":${payloadJson(entry)}}`;
}
