import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { UsageError } from "@apns/wire/errors";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";
import { JournalDecoder } from "./decode-journal.js";
import { encodeRecord, type JournalRecord, type ReadRecord } from "./journal-record.js";

/** Milliseconds between two orders to the disk. */
const SYNC_INTERVAL_MS = 1000;
const PIECE_BYTES = 64 * 1024;
/** Only its owner may read it: it may name device tokens. */
const MODE = 0o600;

/**
 * The file of a journal, which only grows. A record is with the operating system when `append` returns, so it survives
 * the end of the process, however it ends. The disk gets it within a second, and at the end: after a power loss the
 * last second may be missing.
 */
export class JournalFile implements Disposable {
  readonly path: string;
  readonly #descriptor: number;
  readonly #timer: NodeJS.Timeout;
  #isDirty = false;
  /** What is torn stays, on a line of its own. Until something follows, the file stays as it was. */
  #owesLineEnd = false;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#timer = setInterval(() => this.#sync(), SYNC_INTERVAL_MS).unref();
  }

  /** @throws UsageError for a file that exists, or cannot be made */
  static create(path: string): JournalFile {
    return lockedAnd(path, () => {
      try {
        return new JournalFile(path, openSync(path, "ax", MODE));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(path, cause);
        throw new UsageError(
          "conflicting-options",
          `--journal ${path} exists already: go on with apns resume ${path}, or name a new file.`,
          { cause },
        );
      }
    });
  }

  /**
   * Opens a journal to go on with it.
   *
   * @param take gets each record that is in it
   * @returns the file, and how many records could not be read
   * @throws UsageError for a file that cannot be opened, or that another process writes to
   */
  static open(path: string, take: (record: ReadRecord) => void): { file: JournalFile; damaged: number } {
    return lockedAnd(path, () => {
      const descriptor = openOrRefuse(path);
      const decoder = new JournalDecoder();
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let at = 0; ; ) {
        const read = readSync(descriptor, piece, 0, PIECE_BYTES, at);
        if (read === 0) break;
        at += read;
        for (const record of decoder.push(piece.subarray(0, read))) take(record);
      }
      for (const record of decoder.end()) take(record);
      const file = new JournalFile(path, descriptor);
      file.#owesLineEnd = decoder.lacksLineEnd;
      return { file, damaged: decoder.damaged };
    });
  }

  /** @throws CommandError when the disk is full */
  append(records: readonly JournalRecord[]): void {
    if (records.length > 0) this.#write(records.map(encodeRecord).join(""));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    try {
      if (this.#isDirty) fsyncSync(this.#descriptor);
    } finally {
      closeSync(this.#descriptor);
      unlock(this.path);
    }
  }

  #write(text: string): void {
    try {
      this.#isDirty = true;
      const bytes = Buffer.from(this.#owesLineEnd ? `\n${text}` : text);
      this.#owesLineEnd = false;
      // A disk that is nearly full takes a part.
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (cause) {
      throw new CommandError(
        exitCode.network,
        `--journal ${this.path} cannot be written: ${(cause as Error).message}. Nothing more is sent. Make room, then go on with apns resume ${this.path}.`,
        { cause },
      );
    }
  }

  #sync(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    // A failure shows in the next write, or in the order at the end.
    fsync(this.#descriptor, (error) => {
      if (error !== null) this.#isDirty = true;
    });
  }
}

function openOrRefuse(path: string): number {
  try {
    // Fails for a file that is not there, which "a+" would make.
    closeSync(openSync(path, "r"));
    const descriptor = openSync(path, "a+");
    if (fstatSync(descriptor).isFile()) return descriptor;
    closeSync(descriptor);
    throw new Error("it is not a file");
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): UsageError {
  const why = (cause as Error).message;
  return new UsageError("invalid-type", `The journal ${path} cannot be opened: ${why}. Check the path.`, {
    cause,
  });
}

/** Two processes with one journal would send everything twice. */
function lockedAnd<Result>(path: string, open: () => Result): Result {
  lock(path, "first");
  try {
    return open();
  } catch (error) {
    unlock(path);
    throw error;
  }
}

function lock(path: string, attempt: "first" | "second"): void {
  const name = lockOf(path);
  try {
    writeFileSync(name, String(process.pid), { flag: "wx", mode: MODE });
    return;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(path, cause);
    const holder = holderOf(name);
    if (holder !== undefined || attempt === "second") {
      throw new UsageError(
        "conflicting-options",
        `The journal ${path} is in use by process ${holder ?? "?"}. Wait for its end, or delete ${name} if that is another program.`,
        { cause },
      );
    }
  }
  // Its process was killed.
  unlinkSync(name);
  lock(path, "second");
}

/** The process that holds a lock; undefined if it has ended. */
function holderOf(name: string): number | undefined {
  try {
    const holder = Number(readFileSync(name, "utf8"));
    if (!Number.isSafeInteger(holder) || holder <= 0) return undefined;
    process.kill(holder, 0);
    return holder;
  } catch (error) {
    // Another user's process cannot be signalled.
    return (error as NodeJS.ErrnoException).code === "EPERM" ? -1 : undefined;
  }
}

function unlock(path: string): void {
  try {
    unlinkSync(lockOf(path));
  } catch {
    // Someone has removed it.
  }
}

function lockOf(path: string): string {
  return `${path}.lock`;
}
