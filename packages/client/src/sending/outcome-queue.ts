import type { Outcome } from "../notification/outcome.js";
import { realQueueMicrotask } from "../real-time.js";

interface Reader {
  readonly forBatch: boolean;
  readonly resolve: (step: IteratorResult<never, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** The outcomes of a run that are not read yet, or the reads that wait for one: for a single outcome, or for a batch. */
export class OutcomeQueue {
  readonly #onTaken: (count: number) => void;
  #outcomes: Outcome[] = [];
  #read = 0;
  #readers: Reader[] = [];
  #delivering = false;
  readonly #deliver = (): void => {
    this.#delivering = false;
    while (this.#readers.length > 0 && this.unread > 0) {
      const reader = this.#readers.shift();
      reader?.resolve(this.#take(reader.forBatch) as IteratorResult<never, undefined>);
    }
  };

  /** @param onTaken called at each read with the number of outcomes that it took */
  constructor(onTaken: (count: number) => void) {
    this.#onTaken = onTaken;
  }

  get unread(): number {
    return this.#outcomes.length - this.#read;
  }

  /** Whether a read waits for an outcome. */
  get isAwaited(): boolean {
    return this.#readers.length > 0;
  }

  push(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    if (this.#readers.length === 0 || this.#delivering) return;
    // After the work at hand, so that outcomes that settle together are delivered together.
    this.#delivering = true;
    realQueueMicrotask(this.#deliver);
  }

  next(forBatch: false): Promise<IteratorResult<Outcome, undefined>>;
  next(forBatch: true): Promise<IteratorResult<readonly Outcome[], undefined>>;
  next(forBatch: boolean): Promise<IteratorResult<Outcome | readonly Outcome[], undefined>> {
    if (this.#readers.length === 0 && this.unread > 0) return Promise.resolve(this.#take(forBatch));
    return new Promise((resolve, reject) => {
      this.#readers.push({ forBatch, resolve, reject });
    });
  }

  /** Drops what is not read. */
  clear(): void {
    this.#outcomes = [];
    this.#read = 0;
  }

  /** Ends the reads that wait. With a failure, the first of them rejects. */
  end(failure: { readonly error: unknown } | undefined): void {
    if (failure !== undefined) this.#readers.shift()?.reject(failure.error);
    for (const { resolve } of this.#readers.splice(0)) resolve({ value: undefined, done: true });
  }

  #take(forBatch: boolean): IteratorResult<Outcome | readonly Outcome[], undefined> {
    const outcomes = this.#outcomes;
    const from = this.#read;
    const value = forBatch ? (from === 0 ? outcomes : outcomes.slice(from)) : (outcomes[from] as Outcome);
    const count = forBatch ? outcomes.length - from : 1;
    this.#read += count;
    if (this.#read === outcomes.length) this.clear();
    this.#onTaken(count);
    return { value, done: false };
  }
}
