import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { crc32 } from "node:zlib";
import { UsageError } from "@apns/wire/errors";
import type { InputIdentity } from "./journal-record.js";

/** How much of the beginning and of the end is compared. */
const COMPARED_BYTES = 1024 * 1024;

/**
 * What identifies an input, so that a run goes on with the same lines: of a file its length, and a checksum of its
 * first and last megabyte. A pipe can only be named.
 *
 * @param path undefined where flags name the device tokens
 */
export function inputIdentityOf(path: string | undefined): InputIdentity {
  if (path === undefined || path === "-") return { path };
  const absolute = resolve(path);
  if (!statSync(absolute).isFile()) return { path: absolute };
  const descriptor = openSync(absolute, "r");
  try {
    const bytes = fstatSync(descriptor).size;
    const piece = Buffer.alloc(Math.min(bytes, COMPARED_BYTES));
    let sum = 0;
    for (const at of [0, Math.max(0, bytes - COMPARED_BYTES)]) {
      sum = crc32(piece.subarray(0, readSync(descriptor, piece, 0, piece.length, at)), sum);
    }
    return { path: absolute, bytes, sum: sum.toString(16) };
  } finally {
    closeSync(descriptor);
  }
}

/** @throws UsageError for an input that is not the one of the journal */
export function assertSameInput(known: InputIdentity, now: InputIdentity): void {
  if (known.bytes === undefined || now.bytes === undefined) return;
  if (known.bytes === now.bytes && known.sum === now.sum) return;
  throw new UsageError(
    "conflicting-options",
    `The file ${now.path} has changed since the journal began: it had ${known.bytes} bytes and has ${now.bytes}, or other content, so its lines would not be the same. Give the file as it was.`,
  );
}
