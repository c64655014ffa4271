import { type ConnectionEvent, isAccepted, type Outcome } from "@apns/client";
import { type ExitCode, exitCode } from "../exit-code.js";
import type { UnreadableLine } from "../input/read-notifications.js";
import { linesInDoubt, type RunJournal } from "../journal/run-journal.js";
import { Progress } from "../screen/progress.js";
import type { Screen } from "../screen/screen.js";
import { LinesFile } from "./lines-file.js";
import { OutcomeTally } from "./outcome-tally.js";
import {
  deviceTokenOf,
  formatOneLine,
  formatOutcome,
  formatSummary,
  formatUnreadable,
  type RunStats,
} from "./report.js";
import { RunNotes } from "./run-notes.js";

export interface RunReportOptions {
  readonly json: boolean;
  readonly showDeviceTokens: boolean;
  /** The device tokens of `--to`; absent: the notifications are of a file. */
  readonly to?: readonly string[];
  /** A file that gets what `--json` prints. */
  readonly out?: string;
  /** A file that gets the device tokens that are dead. */
  readonly deadTokens?: string;
  /** Counters of the client. */
  readonly stats: () => RunStats;
  readonly journal: { readonly path: string; readonly records: RunJournal } | undefined;
}

/** Says what becomes of the notifications of a run: data on stdout, and what people need to know on stderr. */
export class RunReport {
  readonly #screen: Screen;
  readonly #options: RunReportOptions;
  readonly #tally = new OutcomeTally();
  readonly #notes: RunNotes;
  readonly #progress: Progress;
  readonly #out: LinesFile | undefined;
  readonly #dead: LinesFile | undefined;
  readonly #startedAt = performance.now();

  constructor(screen: Screen, options: RunReportOptions) {
    this.#screen = screen;
    this.#options = options;
    this.#notes = new RunNotes(screen, {
      deviceTokens: options.showDeviceTokens ? "whole" : "masked",
      onStdout: options.json ? "all" : "summary",
    });
    const { out, deadTokens } = options;
    this.#out = out === undefined ? undefined : new LinesFile("--out", out);
    this.#dead = deadTokens === undefined ? undefined : new LinesFile("--dead-tokens", deadTokens);
    this.#progress = new Progress(screen, undefined);
  }

  /** Whether there was nothing to report. */
  get isEmpty(): boolean {
    return this.#tally.total === 0;
  }

  outcome(outcome: Outcome): void {
    this.#tally.add(outcome);
    this.#progress.settled(isAccepted(outcome));
    this.#print(outcome);
    if (outcome.outcome === "rejected" && outcome.deviceTokenIsDead) {
      const deviceToken = deviceTokenOf(outcome.notification.deviceToken, "whole");
      this.#dead?.add(`${deviceToken}\t${outcome.failedAt?.toISOString() ?? ""}`);
    }
    this.#notes.outcome(outcome);
  }

  /** How many bytes the input has; absent: it is not known. */
  expectBytes(totalBytes: number | undefined): void {
    this.#progress.expectBytes(totalBytes);
  }

  /** So many bytes more of the input were read. */
  read(bytes: number): void {
    this.#progress.read(bytes);
  }

  unreadable(unreadable: UnreadableLine): void {
    this.#tally.addUnreadable();
    if (this.#options.json) this.#screen.print(formatUnreadable(unreadable));
    this.#out?.add(formatUnreadable(unreadable));
    this.#notes.unreadable(unreadable);
  }

  connection(event: ConnectionEvent): void {
    this.#notes.connection(event);
  }

  warning(message: string): void {
    this.#notes.warning(message);
  }

  /** No more outcomes come. */
  end(): void {
    this.#progress.stop();
    this.#notes.end();
    this.#out?.close();
    this.#dead?.close();
  }

  summarize(): void {
    // Its line has said all.
    if (!this.#options.json && this.#options.to?.length === 1 && this.#tally.total === 1) return;
    const { json, stats, journal } = this.#options;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const summary = formatSummary(this.#tally, { stats: stats(), seconds, journal: journal?.records.fates });
    if (!json) this.#screen.print(summary);
    else this.#screen.sayLines(summary);
    if (journal !== undefined) this.#sayHowToGoOn(journal);
  }

  /** With a journal, that of all its processes together. */
  get exitCode(): ExitCode {
    const { journal } = this.#options;
    const { exitCode: ofRun } = this.#tally;
    if (journal === undefined) return ofRun;
    const { accepted, ...others } = journal.records.fates.counts;
    const isWhole = Object.values(others).every((count) => count === 0);
    if (isWhole) return exitCode.allAccepted;
    if (accepted > 0) return exitCode.someRejected;
    return ofRun === exitCode.allAccepted ? exitCode.noneAccepted : ofRun;
  }

  #print(outcome: Outcome): void {
    const { json, showDeviceTokens, to } = this.#options;
    const deviceTokens = showDeviceTokens ? "whole" : "masked";
    if (json || this.#out !== undefined) {
      const text = formatOutcome(outcome, deviceTokens);
      if (json) this.#screen.print(text);
      this.#out?.add(text);
    }
    if (json || to === undefined) return;
    const ms = performance.now() - this.#startedAt;
    this.#screen.print(formatOneLine(outcome, { deviceTokens, ms }));
  }

  #sayHowToGoOn({ path, records }: { readonly path: string; readonly records: RunJournal }): void {
    const { unsent, failed } = records.fates.counts;
    const doubt = linesInDoubt(records.fates);
    if (doubt.count > 0) {
      this.#screen.say(`${doubt.count} may or may not have been taken: lines ${shortened(doubt.text)}`);
    }
    const flags = doubt.count > 0 ? " --on-unknown resend (or skip)" : "";
    if (doubt.count + unsent > 0 || this.#screen.terminal.interrupted.aborted) {
      this.#screen.say(`go on with: apns resume ${path}${flags}`);
    } else if (failed > 0) {
      this.#screen.say(`try those that failed again with: apns resume ${path} --retry-failed`);
    }
  }
}

/** A text of line numbers that is shown whole if it is short. */
function shortened(lines: string): string {
  if (lines.length <= 120) return lines;
  return `${lines.slice(0, lines.lastIndexOf(",", 120))}, ... (the journal names all)`;
}
