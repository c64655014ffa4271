import { accessSync, closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { UsageError } from "@apns/wire/errors";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";
import { readChunks } from "./read-chunks.js";
import { decodeText, EncodingError } from "./text-encoding.js";
import { unlessAborted } from "./unless-aborted.js";

/** Far above any payload, list of rules or chain of certificates. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/**
 * Opens a file that is read once, from its first byte to its last. It may be a pipe, as in `<(command)`, which
 * gives its bytes to one reader only.
 *
 * @param name the file's name on the command line, for the error
 * @param signal ends the wait for a pipe that nobody writes to; the input is empty then
 * @throws UsageError when it cannot be opened
 */
export async function openInput(path: string, name: string, signal: AbortSignal): Promise<Readable> {
  try {
    const opening = open(path);
    const handle = await unlessAborted(opening, signal);
    if (handle === undefined) {
      abandonOpening(path, opening);
      return Readable.from([]);
    }
    if ((await handle.stat()).isDirectory()) {
      await handle.close();
      throw new Error("it is a directory");
    }
    return handle.createReadStream();
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

/**
 * Looks at a file that is opened later, and does not open it: a pipe gives its bytes once.
 *
 * @throws UsageError as {@link openInput}
 */
export function assertReadable(path: string, name: string): void {
  try {
    accessSync(path, constants.R_OK);
    if (statSync(path).isDirectory()) throw new Error("it is a directory");
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

/** Opening a pipe waits for a writer, and the process for the opening. So be the writer for a moment. */
function abandonOpening(path: string, opening: Promise<FileHandle>): void {
  void opening.then((handle) => handle.close()).catch(() => {});
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // The file is gone, or no reader waits.
  }
}

/**
 * The stream of stdin.
 *
 * @throws UsageError for a directory, which Node presents as an input that is empty
 */
export function openStdin(stdin: Readable): Readable {
  const { fd } = stdin as { readonly fd?: unknown };
  if (typeof fd === "number" && fstatSync(fd).isDirectory()) {
    throw unreadable("-", "stdin", new Error("it is a directory"));
  }
  return stdin;
}

/**
 * Reads the text of a small file.
 *
 * @param name the file's name on the command line, for the error
 * @throws UsageError when it cannot be read, or is not UTF-8
 */
export function readText(path: string, name: string): string {
  return textOf(readBytes(path, name), `${name} ${path}`);
}

/**
 * Reads a small file, or a pipe as in `<(command)`.
 *
 * @param name the file's name on the command line, for the error
 * @throws UsageError when it cannot be read, or is too long
 */
export function readBytes(path: string, name: string): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    const file = openSync(path, "r");
    try {
      for (let read = 1; read > 0 && length <= MAX_TEXT_BYTES; length += read) {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        read = readSync(file, piece, 0, PIECE_BYTES, null);
        pieces.push(piece.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
  if (length > MAX_TEXT_BYTES) throw tooLong(`${name} ${path}`);
  return Buffer.concat(pieces);
}

export interface ReadStdinOptions {
  /** Its name on the command line, for errors. */
  readonly name: string;
  /** Ends the reading, even while stdin is silent. */
  readonly signal: AbortSignal;
}

/**
 * Reads all of stdin as text.
 *
 * @throws UsageError when it is not UTF-8, or too long; CommandError when reading fails; the signal's reason
 */
export async function readStdin(input: Readable, { name, signal }: ReadStdinOptions): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of readChunks(openStdin(input), signal)) {
      length += piece.length;
      if (length > MAX_TEXT_BYTES) throw tooLong(name);
      pieces.push(piece);
    }
    signal.throwIfAborted();
  } catch (cause) {
    throw readFailed(name, cause);
  }
  return textOf(Buffer.concat(pieces), name);
}

/** The error for an input that failed while it was read; an error of another kind stays as it is. */
export function readFailed(name: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause || "errno" in cause)) return cause;
  return new CommandError(exitCode.network, `${name} cannot be read any further: ${cause.message}.`, {
    cause,
  });
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new UsageError("invalid-type", `${name} cannot be read: ${cause.message}`, { cause });
  }
}

function tooLong(name: string): UsageError {
  return new UsageError("out-of-range", `${name} has more than ${MAX_TEXT_BYTES} bytes, which is the limit.`);
}

function unreadable(path: string, name: string, cause: unknown): UsageError {
  const why = (cause as Error).message;
  return new UsageError("invalid-type", `${name} ${path} cannot be read: ${why}. Check the path.`, { cause });
}
