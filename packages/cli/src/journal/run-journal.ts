import type { Outcome } from "@apns/client";
import { Fates } from "./fates.js";
import type { JournalFile } from "./journal-file.js";
import type { Fate, InputIdentity, JournalRecord } from "./journal-record.js";
import { JOURNAL_FORMAT } from "./journal-record.js";
import { formatLines, parseLines } from "./line-ranges.js";
import { type LineStep, type ResumeChoices, stepOf } from "./resume-plan.js";

const LEAVING: ReadonlySet<LineStep> = new Set(["send", "again", "retry"]);

/** What a run sends: a notification of a line. */
export interface OfLine {
  readonly context: { readonly line: number };
}

/** Where a run writes what it is about to do and what came of it. */
export type JournalSink = Pick<JournalFile, "append">;

export interface RunJournalOptions {
  readonly sink: JournalSink;
  /** What the journal says of earlier processes; absent: it is new. */
  readonly earlier?: Fates;
  readonly choices: ResumeChoices;
  /** The moment, as ISO 8601. */
  readonly now: () => string;
}

/**
 * The journal of one process: which lines it sends, and what it writes before and after. The fates are those of all
 * processes together, kept up to date.
 */
export class RunJournal {
  readonly fates: Fates;
  readonly #sink: JournalSink;
  readonly #choices: ResumeChoices;
  readonly #now: () => string;

  constructor({ sink, earlier = new Fates(), choices, now }: RunJournalOptions) {
    this.fates = earlier;
    this.#sink = sink;
    this.#choices = choices;
    this.#now = now;
  }

  /** Begins a new journal. */
  start(flags: Readonly<Record<string, unknown>>, input: InputIdentity): void {
    const at = this.#now();
    this.#sink.append([
      { type: "journal", format: JOURNAL_FORMAT, at, flags, input },
      { type: "run", at },
    ]);
  }

  /** Goes on with one. */
  goOn(): void {
    this.#sink.append([{ type: "run", at: this.#now() }]);
  }

  /** Those of the lines that are to leave now. The journal says so when this returns, and before they can leave. */
  announce<Item extends OfLine>(items: readonly Item[]): readonly Item[] {
    const lines: Record<LineStep, number[]> = { send: [], again: [], leave: [], retry: [], done: [] };
    for (const { context } of items) lines[this.#stepOf(context.line)].push(context.line);
    const isWhole = lines.leave.length + lines.done.length === 0;
    const leaving = isWhole ? items : items.filter(({ context }) => LEAVING.has(this.#stepOf(context.line)));
    this.#append([
      ...ofLines("again", lines.again),
      ...ofLines("retried", lines.retry),
      ...ofLines("left", lines.leave),
      ...ofLines("leaving", lines.send),
    ]);
    return leaving;
  }

  /** Whether a line is settled by an earlier process, so that nothing more is said about it. */
  isDone(line: number): boolean {
    return this.#stepOf(line) === "done";
  }

  /** @param outcomes those of notifications that were announced */
  settled(outcomes: readonly Outcome[]): void {
    const accepted: number[] = [];
    const groups = new Map<string, { readonly fate: Fate; readonly lines: number[] }>();
    for (const outcome of outcomes) {
      const { line } = outcome.notification.context as OfLine["context"];
      // Nearly all: no key is made for them.
      if (outcome.outcome === "accepted") accepted.push(line);
      else groupOf(groups, outcome).push(line);
    }
    if (accepted.length > 0) groups.set("accepted", { fate: { outcome: "accepted" }, lines: accepted });
    this.#append(
      Array.from(groups.values(), ({ fate, lines }) => ({
        type: "settled",
        lines: formatLines(lines),
        ...fate,
      })),
    );
  }

  /** A line that is not a notification. */
  unreadable(line: number): void {
    this.#append([
      { type: "settled", lines: String(line), outcome: "failed", code: "unreadable-line", fault: "line" },
    ]);
  }

  end(how: "complete" | "interrupted"): void {
    this.#sink.append([{ type: "end", at: this.#now(), how }]);
  }

  #stepOf(line: number): LineStep {
    return stepOf(line, this.fates, this.#choices);
  }

  #append(records: readonly JournalRecord[]): void {
    this.#sink.append(records);
    for (const record of records) {
      const ranges = "lines" in record ? (parseLines(record.lines) ?? []) : [];
      this.fates.apply({ ...record, ranges });
    }
  }
}

/** How many lines of a journal are in doubt, and which, for messages. */
export function linesInDoubt(fates: Fates): { readonly count: number; readonly text: string } {
  return { count: fates.counts.doubtful, text: formatLines(fates.inState("doubtful")) };
}

function ofLines(type: "leaving" | "again" | "left" | "retried", lines: readonly number[]): JournalRecord[] {
  return lines.length === 0 ? [] : [{ type, lines: formatLines(lines) }];
}

/** The lines with the same fate as an outcome. */
function groupOf(
  groups: Map<string, { readonly fate: Fate; readonly lines: number[] }>,
  outcome: Outcome,
): number[] {
  const key = keyOf(outcome);
  const known = groups.get(key);
  if (known !== undefined) return known.lines;
  const group = { fate: fateOf(outcome), lines: [] };
  groups.set(key, group);
  return group.lines;
}

function keyOf(outcome: Outcome): string {
  switch (outcome.outcome) {
    case "rejected":
      return `rejected ${outcome.status} ${outcome.reason} ${outcome.retry}`;
    case "failed":
    case "unaccounted":
      return `${outcome.outcome} ${outcome.error.name} ${outcome.error.code}`;
    default:
      return outcome.outcome;
  }
}

function fateOf(outcome: Outcome): Fate {
  switch (outcome.outcome) {
    case "rejected": {
      const { status, reason, retry } = outcome;
      return { outcome: "rejected", status, reason, retry };
    }
    case "failed": {
      const { name, code } = outcome.error;
      return { outcome: "failed", code, fault: name === "TransportError" ? "connection" : "line" };
    }
    case "unaccounted":
      return { outcome: "unaccounted", code: outcome.error.code };
    default:
      return { outcome: outcome.outcome };
  }
}
