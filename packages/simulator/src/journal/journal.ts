import { whole } from "../checks/check.js";
import { type OptionTable, option, type Resolved, resolveOptions } from "../options/resolve-options.js";
import { realClearTimeout, realQueueMicrotask, realSetTimeout } from "../real-time.js";
import { SimulatorError } from "../simulator-error.js";
import type { JournalEntry, NotificationEntry, Verdict } from "./journal-entry.js";
import type { JournalFile } from "./journal-file.js";

/** Numbers since the start, or since `clear`. */
export interface JournalCounts {
  /** Notifications read, whatever their verdict. */
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly discarded: number;
  readonly answers: number;
  readonly connectionsOpened: number;
  readonly connectionsSecured: number;
  readonly connectionsClosed: number;
  /** Answered requests about channels. */
  readonly channelRequests: number;
  /** Feedback tuples written. */
  readonly feedbackTuples: number;
}

/** What was received and answered, in order. With `journal: "counts"` the lists stay empty. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** In the order of acceptance, over all connections. */
  readonly accepted: readonly NotificationEntry[];
  readonly rejected: readonly NotificationEntry[];
  readonly discarded: readonly NotificationEntry[];
  readonly counts: JournalCounts;
  /** Forgets everything; the journal file keeps its lines. */
  clear(): void;
  /**
   * Waits until the predicate holds. The predicate is called at once and after each change of the journal, never by
   * a timer. Rejects with SimulatorError `wait-timeout` after `timeoutMs`, with `closed` if the simulator is closed
   * first, and with whatever the predicate throws.
   */
  waitFor(predicate: (journal: Journal) => boolean, options?: WaitOptions): Promise<void>;
}

/** What `journal.waitFor` takes. Undefined means the default. */
export interface WaitOptions {
  /** How long to wait, milliseconds, 0 to 2,147,483,647. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

const WAIT_OPTIONS: OptionTable<Resolved<WaitOptions>> = {
  timeoutMs: option(whole(0, 2 ** 31 - 1), 10_000),
};

interface Waiter {
  check(): void;
  fail(error: SimulatorError): void;
}

/** The journal from the side of the services, which write it. */
export class JournalRecorder implements Journal {
  readonly entries: JournalEntry[] = [];
  readonly accepted: NotificationEntry[] = [];
  readonly rejected: NotificationEntry[] = [];
  readonly discarded: NotificationEntry[] = [];
  readonly counts: { -readonly [Name in keyof JournalCounts]: number } = noCounts();
  /** Whether notifications need an entry, not only a verdict. */
  readonly wantsEntries: boolean;
  readonly #keepsEntries: boolean;
  readonly #file: JournalFile | undefined;
  readonly #waiters = new Set<Waiter>();
  #checkScheduled = false;
  #closed = false;

  constructor(keep: "full" | "counts", file?: JournalFile) {
    this.#keepsEntries = keep === "full";
    this.#file = file;
    this.wantsEntries = this.#keepsEntries || file !== undefined;
  }

  clear(): void {
    this.entries.length = 0;
    this.accepted.length = 0;
    this.rejected.length = 0;
    this.discarded.length = 0;
    Object.assign(this.counts, noCounts());
    this.#wake();
  }

  waitFor(predicate: (journal: Journal) => boolean, options: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const { timeoutMs } = resolveOptions(WAIT_OPTIONS, options, "journal.waitFor");
      const finish = (settle: () => void): void => {
        realClearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        check: () => {
          try {
            if (predicate(this)) finish(resolve);
          } catch (error) {
            finish(() => reject(error));
          }
        },
        fail: (error) => finish(() => reject(error)),
      };
      const timer = realSetTimeout(() => {
        const seen = Object.entries(this.counts).map(([name, count]) => `${name} ${count}`);
        waiter.fail(
          new SimulatorError(
            "wait-timeout",
            `journal.waitFor: the predicate did not hold within ${timeoutMs} ms; so far: ${seen.join(", ")}`,
          ),
        );
      }, timeoutMs);
      this.#waiters.add(waiter);
      if (this.#closed) waiter.fail(closedError());
      else waiter.check();
    });
  }

  /** Counts a notification; its entry follows if `wantsEntries`. */
  countNotification(verdict: Verdict): void {
    this.counts.received += 1;
    this.counts[verdict] += 1;
    this.#wake();
  }

  /** Counts an answer that gets no entry. */
  countAnswer(kind: "answer" | "channel-request"): void {
    if (kind === "answer") this.counts.answers += 1;
    else this.counts.channelRequests += 1;
    this.#wake();
  }

  record(entry: JournalEntry): void {
    switch (entry.kind) {
      case "notification":
        break;
      case "answer":
        this.counts.answers += 1;
        break;
      case "connection-opened":
        this.counts.connectionsOpened += 1;
        break;
      case "connection-secured":
        this.counts.connectionsSecured += 1;
        break;
      case "connection-closed":
        this.counts.connectionsClosed += 1;
        break;
      case "channel-request":
        this.counts.channelRequests += 1;
        break;
      case "feedback-read":
        this.counts.feedbackTuples += entry.tuples;
    }
    if (this.#keepsEntries) {
      this.entries.push(entry);
      if (entry.kind === "notification") this[entry.verdict].push(entry);
    }
    if (entry.kind === "notification" || entry.kind === "answer") this.#file?.write(entry);
    this.#wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.fail(closedError());
    await this.#file?.close();
  }

  #wake(): void {
    if (this.#checkScheduled || this.#waiters.size === 0) return;
    this.#checkScheduled = true;
    // One check for all notifications of a chunk.
    realQueueMicrotask(() => {
      this.#checkScheduled = false;
      this.#check();
    });
  }

  #check(): void {
    for (const waiter of this.#waiters) waiter.check();
  }
}

function noCounts(): JournalCounts {
  return {
    received: 0,
    accepted: 0,
    rejected: 0,
    discarded: 0,
    answers: 0,
    connectionsOpened: 0,
    connectionsSecured: 0,
    connectionsClosed: 0,
    channelRequests: 0,
    feedbackTuples: 0,
  };
}

function closedError(): SimulatorError {
  return new SimulatorError("closed", "journal.waitFor: the simulator was closed before the predicate held");
}
