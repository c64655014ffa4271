import { statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "@apns/wire";

/** A file of the command line, and what names it there: `--out`, or `the input`. */
export type NamedFile = readonly [name: string, path: string | undefined];

/**
 * What a run writes is never what it reads, and each file has one purpose: outcomes that are added to the list of
 * device tokens would be read as its next lines.
 *
 * @throws UsageError `conflicting-options` when two of them are the same file
 */
export function refuseSameFile(files: readonly NamedFile[]): void {
  const seen = new Map<string, string>();
  for (const [name, path] of files) {
    if (path === undefined || path === "-") continue;
    const file = identityOf(path);
    if (file === undefined) continue;
    const other = seen.get(file);
    if (other !== undefined) {
      throw new UsageError(
        "conflicting-options",
        `${other} and ${name} are the same file, ${path}: give each a file of its own.`,
      );
    }
    seen.set(file, name);
  }
}

/** The same text for the same file, whatever links lead to it; undefined for a pipe or a device such as /dev/null. */
function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return resolve(path);
  return stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
}
