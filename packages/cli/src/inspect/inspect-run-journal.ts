import { maskDeviceToken } from "@apns/wire";
import { Fates, type LineState } from "../journal/fates.js";
import { decodeRecord, type JournalRecord } from "../journal/journal-record.js";
import type { Frame, Inspection, Shown } from "./frame.js";

const BEGINNING = '{"type":"journal",';
const STATES: Readonly<Record<LineState, string>> = {
  accepted: "accepted",
  refused: "refused for good",
  failed: "not accepted",
  doubtful: "in doubt",
  left: "left in doubt",
  unsent: "certainly not sent",
};

/** Whether a text begins as a journal of `apns send` does. */
export function isRunJournal(text: string): boolean {
  return text.startsWith(BEGINNING);
}

/** The records of a journal of `apns send`, those that are torn too, and what they say of its lines. */
export function inspectRunJournal(text: string, shown: Shown): Inspection {
  const frames: Frame[] = [];
  const fates = new Fates();
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  for (const line of lines) if (line !== "") frames.push(frameOf(line, { shown, fates }));
  let failure: string | undefined;
  if (torn !== "") {
    if (decodeRecord(torn) === undefined) failure = tornTail(torn);
    else frames.push(frameOf(torn, { shown, fates }));
  }
  return { frames, failure, summary: summaryOf(fates) };
}

function tornTail(torn: string): string {
  return `The last record is torn after ${Buffer.byteLength(torn)} bytes: the process was killed while it wrote it. apns resume goes on all the same.`;
}

function frameOf(line: string, { shown, fates }: { readonly shown: Shown; readonly fates: Fates }): Frame {
  const record = decodeRecord(line);
  // One that was torn, and after which a later process went on.
  if (record === undefined) return { frame: "torn record", fields: { bytes: Buffer.byteLength(line) } };
  fates.apply(record);
  const { ranges: _, ...written } = record;
  const { type, ...fields } = written;
  return { frame: type, fields: written.type === "journal" ? headOf(written, shown) : fields };
}

function headOf(
  { format, at, input, flags }: Extract<JournalRecord, { type: "journal" }>,
  shown: Shown,
): Frame["fields"] {
  const { to } = flags;
  const isMasked = shown === "masked" && Array.isArray(to);
  const written = isMasked ? { ...flags, to: to.map((one) => maskDeviceToken(String(one))) } : flags;
  return { format, at, input: input.path, inputBytes: input.bytes, flags: written };
}

function summaryOf({ counts }: Fates): string {
  const said = Object.entries(STATES)
    .map(([state, words]) => [counts[state as LineState], words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  return `lines: ${said.length === 0 ? "none" : said.join(", ")}`;
}
