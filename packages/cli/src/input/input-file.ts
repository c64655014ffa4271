import { fstatSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { UsageError } from "@apns/client";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";
import { decodeText, EncodingError } from "./text-encoding.js";

/** Far above any payload, list of rules or chain of certificates. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Opens a file that is read once, from its first byte to its last. It may be a pipe, as in `<(command)`, which
 * gives its bytes to one reader only.
 *
 * @param name the file's name on the command line, for the error
 * @throws UsageError when it cannot be opened
 */
export async function openInput(path: string, name: string): Promise<Readable> {
  try {
    const handle = await open(path);
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

/** Reads PEM, which is ASCII; a UTF-16 file, as PowerShell writes, is as good. */
export function readPem(path: string, name: string): string {
  const bytes = readBytes(path, name);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/** Reads all of stdin as text. */
export async function readStdin(input: Readable, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of openStdin(input)) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Buffer);
      length += bytes.length;
      if (length > MAX_TEXT_BYTES) {
        throw new UsageError(
          "out-of-range",
          `${name} has more than ${MAX_TEXT_BYTES} bytes, which is the limit.`,
        );
      }
      chunks.push(bytes);
    }
  } catch (cause) {
    throw readFailed(name, cause);
  }
  return textOf(Buffer.concat(chunks), name);
}

/** The error for an input that failed while it was read; an error of another kind stays as it is. */
export function readFailed(name: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause || "errno" in cause)) return cause;
  const message = `${name} cannot be read any further: ${cause.message}. What was read before it was sent.`;
  return new CommandError(exitCode.network, message, { cause });
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new UsageError("invalid-type", `${name} cannot be read: ${cause.message}`, { cause });
  }
}

function readBytes(path: string, name: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

function unreadable(path: string, name: string, cause: unknown): UsageError {
  const why = (cause as Error).message;
  return new UsageError("invalid-type", `${name} ${path} cannot be read: ${why}. Check the path.`, { cause });
}
