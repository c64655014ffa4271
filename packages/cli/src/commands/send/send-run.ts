import { statSync } from "node:fs";
import type { Client, ClientWarning, ConnectionEvent, Outcome } from "@apns/client";
import { type ExitCode, exitCode } from "../../exit-code.js";
import type { LineDefaults, LineNotification } from "../../input/read-notifications.js";
import { RunReport } from "../../outcomes/run-report.js";
import type { Screen } from "../../screen/screen.js";
import { closeClient } from "../close-client.js";
import type { JournalOfRun } from "./journal-of-run.js";
import type { SendFlags } from "./send-flags.js";
import { type Batches, batchesOf } from "./send-source.js";

/** Milliseconds in which an interrupted run may settle what is in flight. */
const INTERRUPT_DRAIN_MS = 2000;

export interface SendRunOptions {
  readonly client: Client;
  readonly flags: SendFlags;
  readonly defaults: LineDefaults;
  readonly screen: Screen;
  readonly journal: JournalOfRun | undefined;
}

/** One run of `apns send` or `apns resume`. */
export class SendRun {
  readonly #options: SendRunOptions;
  readonly #report: RunReport;
  /** Ends the reading of the input, as an interrupt does. */
  readonly #failed = new AbortController();

  constructor(options: SendRunOptions) {
    const { screen, flags, client, journal } = options;
    this.#options = options;
    this.#report = new RunReport(screen, { ...flags, stats: () => client.stats, journal });
  }

  /** @param file undefined where flags name the device tokens */
  async execute(file: string | undefined): Promise<ExitCode> {
    const { client, flags, defaults, screen, journal } = this.#options;
    const { terminal } = screen;
    const interrupted = AbortSignal.any([terminal.interrupted, this.#failed.signal]);
    try {
      this.#report.expectBytes(bytesOf(file));
      const batches = await batchesOf(file, {
        flags,
        defaults,
        terminal: { ...terminal, interrupted },
        onBytes: (bytes) => this.#report.read(bytes),
        isDone: (line) => journal?.records.isDone(line) ?? false,
        onUnreadable: (unreadable) => {
          journal?.records.unreadable(unreadable.line);
          this.#report.unreadable(unreadable);
        },
      });
      await this.#send(journal === undefined ? batches : announced(batches, journal));
      journal?.records.end(terminal.interrupted.aborted ? "interrupted" : "complete");
    } finally {
      await closeClient(client, terminal);
      // An input that fails in the middle still gets a summary of its beginning.
      if (!this.#report.isEmpty) this.#report.summarize();
    }
    if (this.#report.isEmpty) this.#report.summarize();
    return terminal.interrupted.aborted ? exitCode.interrupted : this.#report.exitCode;
  }

  async #send(source: Batches): Promise<void> {
    const { client, flags, screen } = this.#options;
    const { interrupted } = screen.terminal;
    const report = this.#report;
    const onConnection = (event: ConnectionEvent): void => report.connection(event);
    const onWarning = (warning: ClientWarning): void => report.warning(warning.message);
    const interrupt = (): void => {
      screen.say("interrupted: waiting up to 2 s for what is in flight");
      void client.close({ timeoutMs: INTERRUPT_DRAIN_MS });
    };
    client.on("connection", onConnection).on("warning", onWarning);
    interrupted.addEventListener("abort", interrupt, { once: true });
    try {
      const options = { signal: interrupted, maxPending: flags.concurrency };
      for await (const outcomes of client.sendMany(source, options).batches()) {
        this.#take(outcomes);
      }
    } finally {
      report.end();
      client.off("connection", onConnection).off("warning", onWarning);
      interrupted.removeEventListener("abort", interrupt);
    }
  }

  /** Reports outcomes. Where that fails, nothing waits for an input that may stay silent for ever. */
  #take(outcomes: readonly Outcome[]): void {
    try {
      this.#options.journal?.records.settled(outcomes);
      for (const outcome of outcomes) this.#report.outcome(outcome);
    } catch (error) {
      this.#failed.abort();
      throw error;
    }
  }
}

/** The length of a regular file. */
function bytesOf(file: string | undefined): number | undefined {
  const stats = file === undefined || file === "-" ? undefined : statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : undefined;
}

/** Those that leave now, each after the journal says so. */
async function* announced(
  batches: Batches,
  { records }: JournalOfRun,
): AsyncGenerator<readonly LineNotification[], void, undefined> {
  for await (const batch of batches) {
    const leaving = records.announce(batch);
    if (leaving.length > 0) yield leaving;
  }
}
