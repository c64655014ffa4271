import type { Notification } from "./notification.js";
import type { Outcome } from "./outcome.js";

export interface SendManyOptions {
  /**
   * How many notifications may be handed over and not yet be read as outcomes, 1 or more. Default: twice the
   * resend buffer of each connection, so that the connections never wait for the source.
   */
  readonly maxPending?: number;
  /** Stops reading the source; what was handed over still settles and is reported. */
  readonly signal?: AbortSignal;
}

/** What a run needs of its client. */
export interface SendManyHost {
  /** Hands a notification over; `settle` is called with its outcome, once. Never throws for bad input. */
  submit(notification: Notification, index: number, settle: (outcome: Outcome) => void): void;
  /** Asks that everything submitted settles soon. Failures of it show in the outcomes. */
  flush(): void;
}

type Source = Iterator<Notification> | AsyncIterator<Notification>;
type Step = IteratorResult<Outcome, undefined>;

/** How many notifications are taken from a synchronous source before other work gets a turn. */
const BURST = 2048;

/**
 * One run of `sendMany`: pulls from the source while there is room, and gives outcomes in the order in which
 * they settle. Back-pressure both ways: while nobody reads outcomes, nothing more is pulled.
 */
export class SendManyRun implements AsyncIterableIterator<Outcome, undefined> {
  readonly #host: SendManyHost;
  readonly #source: Source;
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
  #waiting: { resolve: (step: Step) => void; reject: (error: unknown) => void }[] = [];
  readonly #settle = (outcome: Outcome): void => {
    if (this.#stopped) {
      this.#pending -= 1;
      return;
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#outcomes.push(outcome);
      return;
    }
    this.#pending -= 1;
    waiting.resolve({ value: outcome, done: false });
    this.#continue();
  };

  constructor(
    host: SendManyHost,
    source: Iterable<Notification> | AsyncIterable<Notification>,
    options: { readonly maxPending: number; readonly signal: AbortSignal | undefined },
  ) {
    this.#host = host;
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : (source[Symbol.iterator]() as Source);
    this.#maxPending = options.maxPending;
    this.#signal = options.signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    const outcome = this.#outcomes[this.#read];
    if (outcome !== undefined) {
      this.#read += 1;
      if (this.#read === this.#outcomes.length) {
        this.#outcomes = [];
        this.#read = 0;
      }
      this.#pending -= 1;
      // Refill at half, not at each outcome: the source is pulled in bursts that leave in one write.
      if (this.#pending * 2 <= this.#maxPending) this.#continue();
      return Promise.resolve({ value: outcome, done: false });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#continue();
    });
  }

  /** Stops pulling. What was handed over is still sent; its outcomes are no longer told. */
  async return(): Promise<Step> {
    this.#stopped = true;
    this.#outcomes = [];
    this.#read = 0;
    await this.#finishSource();
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ value: undefined, done: true });
    return { value: undefined, done: true };
  }

  #continue(): void {
    if (!this.#pulling && !this.#exhausted && !this.#stopped) void this.#pull();
    else this.#endIfDone();
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      for (let taken = 1; this.#pending < this.#maxPending && !this.#stopped; taken++) {
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
        this.#pending += 1;
        this.#host.submit(step.value, this.#index++, this.#settle);
        if (taken % BURST === 0) await new Promise(setImmediate);
      }
    } catch (error) {
      this.#failure = { error };
      this.#exhausted = true;
    }
    this.#pulling = false;
    if (this.#exhausted && this.#pending > this.#outcomes.length - this.#read) this.#host.flush();
    this.#endIfDone();
  }

  /** Once the source is done and every outcome was read, those who wait hear of the end, or of the source's error. */
  #endIfDone(): void {
    if (!this.#exhausted || this.#pending > 0) return;
    for (const waiting of this.#waiting.splice(0)) {
      if (this.#failure === undefined) waiting.resolve({ value: undefined, done: true });
      else {
        const { error } = this.#failure;
        this.#failure = undefined;
        waiting.reject(error);
      }
    }
  }

  async #finishSource(): Promise<void> {
    if (this.#exhausted) return;
    this.#exhausted = true;
    await this.#source.return?.();
  }
}
