import { UsageError } from "@apns/transport";
import { WireError } from "@apns/wire";
import type { Notification } from "./notification.js";
import type { Outcome } from "./outcome.js";
import type { Acceptance, Ticket } from "./ticket.js";

/** An iterable of any kind: of items, or of arrays of items, which spare a step of the iterator for each item. */
export type Source<Item> = Iterable<Item | readonly Item[]> | AsyncIterable<Item | readonly Item[]>;

export interface SendManyOptions {
  /**
   * How many notifications may be handed over and not yet be read as outcomes, 1 or more. An array of the source
   * is handed over whole, whatever its length. Default: twice what the connections carry at a time, so that they
   * never wait for the source.
   */
  readonly maxPending?: number;
  /** Stops reading the source; what was handed over still settles and is reported. */
  readonly signal?: AbortSignal;
  /**
   * `all` (default) gives the outcome of each notification. `problems` gives those of notifications that were
   * neither accepted nor presumed accepted; the others are only counted, see `counts`, which saves an object
   * and a step of the iterator for each.
   */
  readonly report?: "all" | "problems";
}

/** How many notifications have settled, by outcome. */
export type OutcomeCounts = Record<Outcome["outcome"], number>;

/** The outcomes of one `sendMany` or `broadcast`, as they settle. */
export interface Outcomes extends AsyncIterableIterator<Outcome, undefined> {
  /** How many notifications of this run have settled until now, reported or not. */
  readonly counts: Readonly<OutcomeCounts>;
  /** The same outcomes in arrays: all that are there at each step, one at least. */
  batches(): AsyncIterableIterator<readonly Outcome[], undefined>;
}

/** What a run needs of its client. */
export interface SendManyHost {
  /** Hands a notification over; what it throws for bad input becomes a `failed` outcome. */
  submit(notification: Notification, ticket: Ticket): void;
  /** Asks that everything submitted settles soon. Failures of it show in the outcomes. */
  flush(): void;
}

/** How the items of a source become notifications. */
export interface Composer<Item> {
  /** What is handed over; may be the same object each time, filled anew. */
  compose(item: Item): Notification;
  /** What the outcome carries. */
  recall(item: Item): Notification;
}

/** For sources of notifications. */
export const asTheyAre: Composer<Notification> = {
  compose: (notification) => notification,
  recall: (notification) => notification,
};

/** How many notifications are taken from a synchronous source before other work gets a turn. */
const BURST = 2048;

type Steps<Item> = Iterator<Item | readonly Item[], unknown> | AsyncIterator<Item | readonly Item[], unknown>;

interface Waiting {
  readonly forBatch: boolean;
  readonly resolve: (step: IteratorResult<never, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One run of `sendMany`: pulls from the source while there is room, and gives outcomes in the order in which
 * they settle. Back-pressure both ways: while nobody reads outcomes, nothing more is pulled; what is not
 * reported counts as read.
 */
export class SendManyRun<Item> implements Outcomes {
  readonly counts: OutcomeCounts = {
    accepted: 0,
    "presumed-accepted": 0,
    rejected: 0,
    unaccounted: 0,
    expired: 0,
    cancelled: 0,
    failed: 0,
  };
  readonly reportsAcceptance: boolean;
  readonly composer: Composer<Item>;
  readonly #host: SendManyHost;
  readonly #source: Steps<Item>;
  readonly #maxPending: number;
  readonly #signal: AbortSignal | undefined;
  #outcomes: Outcome[] = [];
  #read = 0;
  /** Handed over and not read as an outcome. */
  #pending = 0;
  #index = 0;
  #pulling = false;
  #exhausted = false;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: Waiting[] = [];
  #delivering = false;
  readonly #deliver = (): void => {
    this.#delivering = false;
    while (this.#waiting.length > 0 && this.#unread > 0) {
      const waiting = this.#waiting.shift();
      waiting?.resolve(this.#take(waiting.forBatch) as IteratorResult<never, undefined>);
    }
    this.#continueIfThereIsRoom();
  };

  constructor(
    host: SendManyHost,
    source: Source<Item>,
    options: {
      readonly composer: Composer<Item>;
      readonly maxPending: number;
      readonly signal: AbortSignal | undefined;
      readonly reportsAcceptance: boolean;
    },
  ) {
    this.#host = host;
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#maxPending = options.maxPending;
    this.#signal = options.signal;
    this.composer = options.composer;
    this.reportsAcceptance = options.reportsAcceptance;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Outcome, undefined>> {
    return this.#next(false);
  }

  batches(): AsyncIterableIterator<readonly Outcome[], undefined> {
    const batches: AsyncIterableIterator<readonly Outcome[], undefined> = {
      next: () => this.#next(true),
      return: () => this.return() as Promise<IteratorReturnResult<undefined>>,
      [Symbol.asyncIterator]: () => batches,
    };
    return batches;
  }

  /** Stops pulling. What was handed over is still sent; its outcomes are no longer told. */
  async return(): Promise<IteratorResult<Outcome, undefined>> {
    this.#stopped = true;
    this.#outcomes = [];
    this.#read = 0;
    await this.#finishSource();
    this.#end();
    return { value: undefined, done: true };
  }

  /** A notification of this run has settled and is to be reported. */
  settle(outcome: Outcome): void {
    this.counts[outcome.outcome] += 1;
    if (this.#stopped) return;
    this.#outcomes.push(outcome);
    if (this.#waiting.length === 0 || this.#delivering) return;
    // Behind the work at hand: what settles together is delivered together.
    this.#delivering = true;
    queueMicrotask(this.#deliver);
  }

  /** A notification of this run was accepted and is not to be reported. */
  acknowledge(acceptance: Acceptance): void {
    if (acceptance === "accepted") this.counts.accepted += 1;
    else this.counts["presumed-accepted"] += 1;
    this.#pending -= 1;
    if (!this.#pulling) this.#continueIfThereIsRoom();
  }

  #next(forBatch: false): Promise<IteratorResult<Outcome, undefined>>;
  #next(forBatch: true): Promise<IteratorResult<readonly Outcome[], undefined>>;
  #next(forBatch: boolean): Promise<IteratorResult<Outcome | readonly Outcome[], undefined>> {
    if (this.#waiting.length === 0 && this.#unread > 0) {
      const step = this.#take(forBatch);
      this.#continueIfThereIsRoom();
      return Promise.resolve(step);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ forBatch, resolve, reject });
      this.#continue();
    });
  }

  get #unread(): number {
    return this.#outcomes.length - this.#read;
  }

  #take(forBatch: boolean): IteratorResult<Outcome | readonly Outcome[], undefined> {
    const outcomes = this.#outcomes;
    if (forBatch) {
      const value = this.#read === 0 ? outcomes : outcomes.slice(this.#read);
      this.#outcomes = [];
      this.#read = 0;
      this.#pending -= value.length;
      return { value, done: false };
    }
    const value = outcomes[this.#read] as Outcome;
    this.#read += 1;
    this.#pending -= 1;
    if (this.#read === outcomes.length) {
      this.#outcomes = [];
      this.#read = 0;
    }
    return { value, done: false };
  }

  /** Refills at half, not at each outcome: the source is pulled in bursts that leave in one write. */
  #continueIfThereIsRoom(): void {
    if (this.#exhausted || this.#pending * 2 <= this.#maxPending) this.#continue();
  }

  #continue(): void {
    if (!this.#pulling && !this.#exhausted && !this.#stopped) void this.#pull();
    else this.#endIfDone();
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      for (let taken = 0; this.#pending < this.#maxPending && !this.#stopped; ) {
        if (this.#signal?.aborted === true) {
          await this.#finishSource();
          break;
        }
        const pulled = this.#source.next();
        const step = pulled instanceof Promise ? await pulled : pulled;
        if (step.done === true) {
          this.#exhausted = true;
          break;
        }
        const { value } = step;
        if (Array.isArray(value)) {
          for (const item of value) this.#submit(item);
          taken += value.length;
        } else {
          this.#submit(value as Item);
          taken += 1;
        }
        if (taken >= BURST) {
          taken = 0;
          await new Promise(setImmediate);
        }
      }
    } catch (error) {
      this.#failure = { error };
      this.#exhausted = true;
    }
    this.#pulling = false;
    if (this.#exhausted && this.#pending > this.#unread) this.#host.flush();
    this.#endIfDone();
  }

  #submit(item: Item): void {
    const index = this.#index++;
    this.#pending += 1;
    const notification = this.composer.compose(item);
    try {
      this.#host.submit(notification, new RunTicket(this, item, index));
    } catch (error) {
      if (!(error instanceof WireError || error instanceof UsageError)) {
        this.#pending -= 1;
        throw error;
      }
      const recalled = this.composer.recall(item);
      const identifier = recalled?.identifier;
      this.settle({ outcome: "failed", error, notification: recalled, identifier, index });
    }
  }

  /** Once the source is done and every outcome was read, those who wait hear of the end, or of the source's error. */
  #endIfDone(): void {
    if (!this.#exhausted || this.#pending > 0 || this.#waiting.length === 0) return;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) this.#waiting.shift()?.reject(failure.error);
    this.#end();
  }

  #end(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
  }

  async #finishSource(): Promise<void> {
    if (this.#exhausted) return;
    this.#exhausted = true;
    await this.#source.return?.();
  }
}

/** The ticket of one notification of a run: no more than what its outcome is made of. */
class RunTicket<Item> implements Ticket {
  readonly run: SendManyRun<Item>;
  readonly item: Item;
  readonly index: number;

  constructor(run: SendManyRun<Item>, item: Item, index: number) {
    this.run = run;
    this.item = item;
    this.index = index;
  }

  get notification(): Notification {
    return this.run.composer.recall(this.item);
  }

  get wantsAcceptance(): boolean {
    return this.run.reportsAcceptance;
  }

  settle(outcome: Outcome): void {
    this.run.settle(outcome);
  }

  acknowledge(acceptance: Acceptance): void {
    this.run.acknowledge(acceptance);
  }
}
