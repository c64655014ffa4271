import type { RunTracing } from "../events/run-tracing.js";
import type { Acceptance } from "../notification/is-accepted.js";
import type { Notification } from "../notification/notification.js";
import type { Outcome } from "../notification/outcome.js";
import { emptyCounts } from "./empty-counts.js";
import { type Composer, Handover, type Submitter } from "./handover.js";
import { OutcomeQueue } from "./outcome-queue.js";
import type { OutcomeBatches, OutcomeCounts, Outcomes, Source } from "./outcomes.js";
import { type ReadFailure, type RoomSource, SourceReader } from "./source-reader.js";
import type { TicketRun } from "./ticket.js";

/** What a run needs of its client. */
export interface SendManyHost<Item> extends Submitter<Item>, RoomSource {
  /** Asks that everything submitted settles soon. Its failures show in the outcomes. */
  flush(): void;
}

export interface SendManyRunOptions<Item> {
  readonly composer: Composer<Item>;
  readonly maxPending: number;
  readonly signal: AbortSignal | undefined;
  readonly wantsAcceptance: boolean;
  /** Publishes what happens in the run. Absent, or returns undefined: nobody listens. */
  readonly trace?: (counts: Readonly<OutcomeCounts>) => RunTracing | undefined;
}

/**
 * One run of `sendMany` or `broadcast`: reads its source while there is room, and gives outcomes in the order in
 * which they settle. Back-pressure both ways: while outcomes are not read, nothing more is read from the source. What
 * is not reported counts as read.
 */
export class SendManyRun<Item> implements Outcomes, TicketRun<Item> {
  readonly counts: OutcomeCounts = emptyCounts();
  readonly wantsAcceptance: boolean;
  readonly #composer: Composer<Item>;
  readonly #host: SendManyHost<Item>;
  readonly #handover: Handover<Item>;
  readonly #reader: SourceReader<Item>;
  readonly #outcomes = new OutcomeQueue((count) => {
    this.#handover.release(count);
    if (!this.#reader.refill()) this.#endIfDone();
  });
  #failure: ReadFailure | undefined;
  #tracing: RunTracing | undefined;

  constructor(host: SendManyHost<Item>, source: Source<Item>, options: SendManyRunOptions<Item>) {
    const { composer, maxPending, signal } = options;
    this.wantsAcceptance = options.wantsAcceptance;
    this.#composer = composer;
    this.#host = host;
    this.#handover = new Handover(this, host, composer);
    this.#reader = new SourceReader({
      source,
      handover: this.#handover,
      host,
      maxPending,
      signal,
      onPause: (failure) => this.#paused(failure),
    });
    // Not before: a source that is not iterable is thrown by the reader, and has no run.
    this.#tracing = options.trace?.(this.counts);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Outcome, undefined>> {
    return this.#next(false);
  }

  batches(): OutcomeBatches {
    const batches: OutcomeBatches = {
      next: () => this.#next(true),
      return: () => this.return() as Promise<IteratorReturnResult<undefined>>,
      [Symbol.asyncIterator]: () => batches,
    };
    return batches;
  }

  /** Reads no more of the source. What was handed over is still sent; its outcomes are not reported. */
  async return(): Promise<IteratorResult<Outcome, undefined>> {
    this.#outcomes.clear();
    try {
      await this.#reader.stop();
    } finally {
      this.#outcomes.end(undefined);
      this.#trace(undefined);
    }
    return { value: undefined, done: true };
  }

  /** A notification of this run has settled and is to be reported. */
  settle(outcome: Outcome): void {
    this.counts[outcome.outcome] += 1;
    this.#tracing?.outcome(outcome);
    if (this.#reader.state !== "stopped") this.#outcomes.push(outcome);
  }

  /** Notifications of this run were accepted and are not to be reported. */
  acknowledge(acceptance: Acceptance, count: number): void {
    this.counts[acceptance] += count;
    this.#handover.release(count);
    if (!this.#reader.refill()) this.#endIfDone();
  }

  #trace(failure: ReadFailure | undefined): void {
    this.#tracing?.ended(failure);
    this.#tracing = undefined;
  }

  recall(item: Item): Notification {
    return this.#composer.recall(item);
  }

  #next(forBatch: false): Promise<IteratorResult<Outcome, undefined>>;
  #next(forBatch: true): Promise<IteratorResult<readonly Outcome[], undefined>>;
  #next(forBatch: boolean): Promise<IteratorResult<Outcome | readonly Outcome[], undefined>> {
    const step = forBatch ? this.#outcomes.next(true) : this.#outcomes.next(false);
    if (this.#outcomes.isAwaited && !this.#reader.readOn()) this.#endIfDone();
    return step;
  }

  #paused(failure: ReadFailure | undefined): void {
    if (failure !== undefined) this.#failure = failure;
    if (this.#reader.state === "ended" && this.#handover.pending > this.#outcomes.unread) this.#host.flush();
    this.#endIfDone();
  }

  /** Once the source has ended and every outcome was read, pending reads learn of the end, or of the source's error. */
  #endIfDone(): void {
    const { state } = this.#reader;
    const isDone = state === "stopped" || (state === "ended" && this.#handover.pending <= 0);
    if (!isDone || !this.#outcomes.isAwaited) return;
    const failure = this.#failure;
    this.#failure = undefined;
    this.#outcomes.end(failure);
    this.#trace(failure);
  }
}
