import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { UsageError } from "@apns/client";

/**
 * Opens a file that is read once, from its first byte to its last. It may be a pipe, as in `<(command)`, which
 * gives its bytes to one reader only.
 *
 * @param name the file's name on the command line, for the error
 * @throws UsageError when it cannot be read
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
 * Reads the text of a small file.
 *
 * @param name the file's name on the command line, for the error
 * @throws UsageError when it cannot be read
 */
export function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable(path, name, cause);
  }
}

function unreadable(path: string, name: string, cause: unknown): UsageError {
  const why = (cause as Error).message;
  return new UsageError("invalid-type", `${name} ${path} cannot be read: ${why}. Check the path.`, { cause });
}
