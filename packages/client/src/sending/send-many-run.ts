import { UsageError } from "@apns/transport";
import { WireError } from "@apns/wire";
import type { Notification } from "../notification/notification.js";
import type { Outcome } from "../notification/outcome.js";
import { OutcomeQueue } from "./outcome-queue.js";
import type { OutcomeCounts, Outcomes, Source } from "./outcomes.js";
import type { SubmitEach } from "./sender.js";
import { type Acceptance, RunTicket, type Ticket, type TicketRun, type TicketSource } from "./ticket.js";

/** What a run needs of its client. */
export interface SendManyHost<Item> {
  /** Hands a notification over; what it throws for bad input becomes a `failed` outcome. */
  submit(notification: Notification, tickets: TicketSource): void;
  /** Hands many items over at once, if there is such a way. */
  readonly submitEach: SubmitEach<Item> | undefined;
  /** See `Sender`. */
  room(): number;
  /** Calls back once, when there is room again. */
  whenRoom(resume: () => void): void;
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

/** How many notifications share a ticket. It lets go of them when all have settled. */
const TICKET_SIZE = 64;
/** How many items are handed over at once. */
const BATCH = 256;

type Steps<Item> = Iterator<Item | readonly Item[], unknown> | AsyncIterator<Item | readonly Item[], unknown>;

/**
 * One run of `sendMany`: pulls from the source while there is room, and gives outcomes in the order in which
 * they settle. Back-pressure both ways: while nobody reads outcomes, nothing more is pulled; what is not
 * reported counts as read.
 */
export class SendManyRun<Item> implements Outcomes, TicketRun<Item>, TicketSource {
  readonly counts: OutcomeCounts = {
    accepted: 0,
    "presumed-accepted": 0,
    rejected: 0,
    unaccounted: 0,
    expired: 0,
    cancelled: 0,
    failed: 0,
  };
  readonly wantsAcceptance: boolean;
  readonly #composer: Composer<Item>;
  readonly #host: SendManyHost<Item>;
  readonly #source: Steps<Item>;
  readonly #maxPending: number;
  readonly #signal: AbortSignal | undefined;
  readonly #outcomes = new OutcomeQueue((count) => {
    this.#pending -= count;
    this.#continueIfThereIsRoom();
  });
  /** Handed over and not read as an outcome. */
  #pending = 0;
  /** Of the next item that is handed over. */
  #index = 0;
  #ticket: RunTicket<Item> | undefined;
  /** Items that came one by one and are handed over together; they count as pending. */
  #gathered: Item[] = [];
  #pulling = false;
  /** Whether pulling has ended because there was no room. */
  #needsRoom = false;
  /** Whether `#resume` will be called. */
  #awaitsRoom = false;
  #exhausted = false;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;
  readonly #resume = (): void => {
    this.#awaitsRoom = false;
    this.#continue();
  };

  constructor(
    host: SendManyHost<Item>,
    source: Source<Item>,
    options: {
      readonly composer: Composer<Item>;
      readonly maxPending: number;
      readonly signal: AbortSignal | undefined;
      readonly wantsAcceptance: boolean;
    },
  ) {
    this.#host = host;
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#maxPending = options.maxPending;
    this.#signal = options.signal;
    this.#composer = options.composer;
    this.wantsAcceptance = options.wantsAcceptance;
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
    this.#outcomes.clear();
    await this.#finishSource();
    this.#outcomes.end(undefined);
    return { value: undefined, done: true };
  }

  /** A notification of this run has settled and is to be reported. */
  settle(outcome: Outcome): void {
    this.counts[outcome.outcome] += 1;
    if (!this.#stopped) this.#outcomes.push(outcome);
  }

  /** Notifications of this run were accepted and are not to be reported. */
  acknowledge(acceptance: Acceptance, count: number): void {
    this.counts[acceptance] += count;
    this.#pending -= count;
    if (!this.#pulling) this.#continueIfThereIsRoom();
  }

  #next(forBatch: false): Promise<IteratorResult<Outcome, undefined>>;
  #next(forBatch: true): Promise<IteratorResult<readonly Outcome[], undefined>>;
  #next(forBatch: boolean): Promise<IteratorResult<Outcome | readonly Outcome[], undefined>> {
    const step = forBatch ? this.#outcomes.next(true) : this.#outcomes.next(false);
    if (this.#outcomes.isAwaited) this.#continue();
    return step;
  }

  /** Refills at half, not at each outcome: the source is pulled in bursts that leave in one write. */
  #continueIfThereIsRoom(): void {
    if (this.#exhausted || this.#pending * 2 <= this.#maxPending) this.#continue();
  }

  #continue(): void {
    if (!this.#pulling && !this.#awaitsRoom && !this.#exhausted && !this.#stopped) void this.#pull();
    else this.#endIfDone();
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      try {
        await this.#pullWhileThereIsRoom();
      } finally {
        this.#handOverGathered();
      }
    } catch (error) {
      this.#failure = { error };
      this.#exhausted = true;
    }
    this.#pulling = false;
    // What settled, or left, since the last look was told to nobody.
    if (this.#needsRoom) this.#awaitRoom();
    else if (!this.#exhausted) this.#continueIfThereIsRoom();
    if (this.#exhausted && this.#pending > this.#outcomes.unread) this.#host.flush();
    this.#endIfDone();
  }

  async #pullWhileThereIsRoom(): Promise<void> {
    for (let room = this.#host.room(); room > 0; room = this.#host.room()) {
      for (let taken = 0; taken < room; ) {
        if (this.#pending >= this.#maxPending || this.#stopped) return;
        if (this.#signal?.aborted === true) {
          await this.#finishSource();
          return;
        }
        const pulled = this.#source.next();
        // A source that makes one wait does not make those wait that came before.
        if (pulled instanceof Promise) this.#handOverGathered();
        const step = pulled instanceof Promise ? await pulled : pulled;
        if (step.done === true) {
          this.#exhausted = true;
          return;
        }
        taken += this.#handOver(step.value);
      }
      this.#handOverGathered();
      await new Promise(setImmediate);
    }
    this.#needsRoom = true;
  }

  #awaitRoom(): void {
    this.#needsRoom = false;
    // What came since it was missed was told to nobody.
    if (this.#host.room() > 0) {
      this.#continue();
      return;
    }
    this.#awaitsRoom = true;
    this.#host.whenRoom(this.#resume);
  }

  /** Answers how many items it were. */
  #handOver(value: Item | readonly Item[]): number {
    // Text cannot change until it is handed over; bytes could.
    if (typeof value === "string" && this.#host.submitEach !== undefined) {
      this.#pending += 1;
      if (this.#gathered.push(value) === BATCH) this.#handOverGathered();
      return 1;
    }
    this.#handOverGathered();
    if (!Array.isArray(value)) {
      this.#submit(value as Item);
      return 1;
    }
    const items: readonly Item[] = value;
    if (this.#host.submitEach === undefined) for (const item of items) this.#submit(item);
    else {
      for (let from = 0; from < items.length; from += BATCH) {
        // A copy: the array is the caller's, who may fill it anew.
        this.#submitBatch(items.slice(from, from + BATCH), this.#host.submitEach);
      }
    }
    return items.length;
  }

  #handOverGathered(): void {
    const { submitEach } = this.#host;
    const gathered = this.#gathered;
    if (gathered.length === 0 || submitEach === undefined) return;
    this.#gathered = [];
    this.#pending -= gathered.length;
    this.#submitBatch(gathered, submitEach);
  }

  /** Which ticket the notification gets that is handed over now: the last one, where it follows those of that. */
  ticketFor(sequence: number): Ticket {
    const index = this.#index;
    const last = this.#ticket;
    const follows =
      last !== undefined &&
      last.nextSequence === sequence &&
      last.nextIndex === index &&
      last.size < TICKET_SIZE;
    if (follows) return last;
    const ticket = new RunTicket<Item>(this, [], { sequence, index });
    this.#ticket = ticket;
    return ticket;
  }

  recall(item: Item): Notification {
    return this.#composer.recall(item);
  }

  #submit(item: Item): void {
    this.#pending += 1;
    const notification = this.#composer.compose(item);
    try {
      this.#host.submit(notification, this);
      this.#ticket?.add(item);
    } catch (error) {
      this.#refused(item, error, 1);
    }
    this.#index += 1;
  }

  #submitBatch(items: Item[], submitEach: SubmitEach<Item>): void {
    this.#pending += items.length;
    for (let from = 0; from < items.length; ) {
      const rest = from === 0 ? items : items.slice(from);
      try {
        const end = submitEach(items, from, {
          ticketFor: (sequence) => new RunTicket(this, rest, { sequence, index: this.#index }),
        });
        this.#index += end - from;
        from = end;
      } catch (error) {
        this.#refused(items[from] as Item, error, items.length - from);
        this.#index += 1;
        from += 1;
      }
    }
  }

  /** What was not taken for bad input is an outcome; anything else ends the run, with `left` items. */
  #refused(item: Item, error: unknown, left: number): void {
    if (!(error instanceof WireError || error instanceof UsageError)) {
      this.#pending -= left;
      throw error;
    }
    const notification = this.#composer.recall(item);
    const identifier = notification?.identifier;
    this.settle({ outcome: "failed", error, notification, identifier, index: this.#index });
  }

  /** Once the source is done and every outcome was read, those who wait hear of the end, or of the source's error. */
  #endIfDone(): void {
    if (!this.#exhausted || this.#pending > 0 || !this.#outcomes.isAwaited) return;
    const failure = this.#failure;
    this.#failure = undefined;
    this.#outcomes.end(failure);
  }

  async #finishSource(): Promise<void> {
    if (this.#exhausted) return;
    this.#exhausted = true;
    await this.#source.return?.();
  }
}
