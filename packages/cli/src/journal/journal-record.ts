import { crc32 } from "node:zlib";
import { type LineRange, parseLines } from "./line-ranges.js";

/** The version of the format. A journal of a newer one is refused. */
export const JOURNAL_FORMAT = 1;

/** What became of lines, in the words of the outcomes; `code` is that of an error. */
export interface Fate {
  readonly outcome:
    | "accepted"
    | "presumed-accepted"
    | "rejected"
    | "unaccounted"
    | "expired"
    | "cancelled"
    | "failed";
  readonly status?: number;
  readonly reason?: string;
  readonly retry?: "never" | "later" | "after-fixing";
  readonly code?: string;
  /** Of `failed`: whether the line itself is wrong, or it could not be sent. */
  readonly fault?: "line" | "connection";
}

/** Which input the lines are of. */
export interface InputIdentity {
  /** Absolute; `-` for stdin; undefined where flags name the device tokens. */
  readonly path: string | undefined;
  /** Of a regular file: its length, and a checksum of its beginning and end. */
  readonly bytes?: number;
  readonly sum?: string;
}

/**
 * A record of a journal. `lines` is text such as `1-64,70`.
 *
 * - `journal`: the first one; the flags that were written on the command line, and the input.
 * - `run`: a process begins to send.
 * - `leaving`: these lines may be taken from now on. It is written before they can leave.
 * - `settled`: what became of them.
 * - `again`: their fate is unknown, and they leave again: each may be taken twice.
 * - `left`: their fate is unknown, and they do not leave again.
 * - `retried`: they were not accepted, and leave again.
 * - `end`: the process has ended in order.
 */
export type JournalRecord =
  | {
      readonly type: "journal";
      readonly format: number;
      readonly at: string;
      readonly flags: Readonly<Record<string, unknown>>;
      readonly input: InputIdentity;
    }
  | { readonly type: "run"; readonly at: string }
  | { readonly type: "leaving" | "again" | "left" | "retried"; readonly lines: string }
  | ({ readonly type: "settled"; readonly lines: string } & Fate)
  | { readonly type: "end"; readonly at: string; readonly how: "complete" | "interrupted" };

/** A record with its lines, parsed. */
export type ReadRecord = JournalRecord & { readonly ranges: readonly LineRange[] };

const SUM = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/;
const TYPES: ReadonlySet<unknown> = new Set([
  "journal",
  "run",
  "leaving",
  "settled",
  "again",
  "left",
  "retried",
  "end",
] satisfies JournalRecord["type"][]);

/** A record as a line of JSON that ends with a checksum of itself. */
export function encodeRecord(record: JournalRecord): string {
  const text = JSON.stringify(record).slice(0, -1);
  return `${text},"crc":"${sumOf(text)}"}\n`;
}

/** The record of a line, which has lost its LF; undefined for a line that is torn or changed. */
export function decodeRecord(line: string): ReadRecord | undefined {
  const match = SUM.exec(line);
  const text = match?.[1];
  if (text === undefined || sumOf(text) !== match?.[2]) return undefined;
  const record = JSON.parse(`${text}}`) as { readonly type: unknown; readonly lines?: unknown };
  if (!TYPES.has(record.type)) return undefined;
  const ranges = "lines" in record ? parseLines(String(record.lines)) : [];
  return ranges === undefined ? undefined : ({ ...record, ranges } as unknown as ReadRecord);
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
