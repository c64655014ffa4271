import { describeShape, readingFailure, UsageError } from "@apns/wire/errors";
import { realSetImmediate } from "../real-time.js";
import type { Source } from "./outcomes.js";
import { type ReaderInput, type ReaderState, transitions } from "./reader-state.js";

/** Where a reader learns whether what it hands over would only wait. */
export interface RoomSource {
  /** How many items to hand over before other work gets a turn; 0 where they would only wait. */
  room(): number;
  /** Calls back once, when there is room again. */
  whenRoom(resume: () => void): void;
}

/** What takes the items of a source. */
export interface Receiver<Item> {
  /** Items handed over and not done with. */
  readonly pending: number;
  /** Takes an item, or an array of them. Returns how many. */
  take(value: Item | readonly Item[]): number;
  /** Hands over what it gathered. */
  handOverGathered(): void;
}

export interface SourceReaderOptions<Item> {
  readonly source: Source<Item>;
  readonly handover: Receiver<Item>;
  readonly host: RoomSource;
  /** How many items may be handed over and not yet be read as outcomes. */
  readonly maxPending: number;
  /** Ends the reading. */
  readonly signal: AbortSignal | undefined;
  /** Called each time that reading pauses or ends; with the error where the source, or handing over, failed. */
  readonly onPause: (failure?: ReadFailure) => void;
}

export interface ReadFailure {
  readonly error: unknown;
}

type Steps<Item> = Iterator<Item | readonly Item[], unknown> | AsyncIterator<Item | readonly Item[], unknown>;

/**
 * Reads the source of a run while the sender has room and less than `maxPending` is pending, and hands over what it
 * reads. The states are those of {@link ReaderState}.
 */
export class SourceReader<Item> {
  readonly #steps: Steps<Item>;
  readonly #handover: Receiver<Item>;
  readonly #host: RoomSource;
  readonly #maxPending: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onPause: (failure?: ReadFailure) => void;
  #state: ReaderState = "idle";
  readonly #resume = (): void => {
    if (this.#enter("room")) this.readOn();
  };

  constructor(options: SourceReaderOptions<Item>) {
    const { source } = options;
    this.#steps = stepsOf(source);
    this.#handover = options.handover;
    this.#host = options.host;
    this.#maxPending = options.maxPending;
    this.#signal = options.signal;
    this.#onPause = options.onPause;
  }

  get state(): ReaderState {
    return this.#state;
  }

  /** Reads on if the reader is idle. Returns whether it does. */
  readOn(): boolean {
    // Called for each notification that settles, so one comparison comes before the table.
    if (this.#state !== "idle" || !this.#enter("read")) return false;
    void this.#read();
    return true;
  }

  /** Reads on if at most half of `maxPending` is pending: the source is read in bursts that leave in one write. */
  refill(): boolean {
    return this.#handover.pending * 2 <= this.#maxPending && this.readOn();
  }

  /** Reads no more and closes the source, unless it has ended. Rejects with what the source throws then. */
  async stop(): Promise<void> {
    const isOpen = this.#state !== "ended" && this.#state !== "closing" && this.#state !== "stopped";
    this.#enter("stop");
    if (isOpen) await this.#steps.return?.();
  }

  async #read(): Promise<void> {
    let failure: ReadFailure | undefined;
    let isFull = false;
    try {
      try {
        isFull = await this.#readWhileThereIsRoom();
      } finally {
        this.#handover.handOverGathered();
      }
    } catch (error) {
      failure = { error };
      this.#enter("end");
    }
    if (this.#pause(isFull)) return;
    this.#onPause(failure);
  }

  /** Leaves `reading`, or goes on at once where it may. Returns whether it goes on. */
  #pause(isFull: boolean): boolean {
    // Room may have come back unnoticed; check before waiting.
    if (isFull && this.#host.room() === 0) {
      if (this.#enter("full")) this.#host.whenRoom(this.#resume);
      return false;
    }
    // Outcomes may have been read meanwhile.
    return this.#enter("rest") && (isFull ? this.readOn() : this.refill());
  }

  /** Returns whether it ended because the sender has no room. */
  async #readWhileThereIsRoom(): Promise<boolean> {
    const handover = this.#handover;
    for (let room = this.#host.room(); room > 0; room = this.#host.room()) {
      for (let taken = 0; taken < room; ) {
        if (handover.pending >= this.#maxPending || this.#state !== "reading") return false;
        if (this.#signal?.aborted === true) {
          await this.#abort();
          return false;
        }
        const pulled = this.#steps.next();
        // What came before must not wait for a source that makes its reader wait.
        const isLater = isThenable(pulled);
        if (isLater) handover.handOverGathered();
        const step = isLater ? await pulled : pulled;
        if (typeof step !== "object" || step === null) throw notAStep(step);
        if (step.done) {
          this.#enter("end");
          return false;
        }
        taken += handover.take(step.value);
      }
      handover.handOverGathered();
      await new Promise<void>(realSetImmediate);
    }
    return true;
  }

  async #abort(): Promise<void> {
    this.#enter("abort");
    await this.#steps.return?.();
    this.#enter("end");
  }

  /** The only place where the state changes. Returns whether it did. */
  #enter(input: ReaderInput): boolean {
    const next = transitions[this.#state][input];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}

/** Begins to read a source. Throws what the source itself throws. */
function stepsOf<Item>(source: Source<Item>): Steps<Item> {
  if (source === null || source === undefined || typeof source === "string") throw notASource(source);
  const readable = source as Partial<AsyncIterable<Item> & Iterable<Item>>;
  const begin = beginningOf(readable);
  if (typeof begin !== "function") throw notASource(source);
  const steps: Partial<Steps<Item>> | null | undefined = begin.call(source);
  if (typeof steps?.next !== "function") throw notASource(source);
  return steps as Steps<Item>;
}

/** The method that begins to read. A source that throws as soon as it is looked at is not one. */
function beginningOf<Item>(
  source: Partial<AsyncIterable<Item | readonly Item[]> & Iterable<Item | readonly Item[]>>,
): (() => Steps<Item>) | undefined {
  try {
    return source[Symbol.asyncIterator] ?? source[Symbol.iterator];
  } catch (error) {
    throw readingFailure(error, "source");
  }
}

function notASource(source: unknown): UsageError {
  const hint = isThenable(source) ? ": await the promise first" : "";
  return new UsageError(
    "invalid-type",
    `The source must be an array, an iterable or an async iterable, not ${describeShape(source)}${hint}.`,
    { field: "source" },
  );
}

/** `await` takes anything with a `then`. `instanceof` would miss promises of another realm or library. */
function isThenable<Step>(pulled: Step | PromiseLike<Step>): pulled is PromiseLike<Step> {
  return typeof (pulled as Partial<PromiseLike<Step>> | null | undefined)?.then === "function";
}

/** The error that `for await` throws, too. */
function notAStep(step: unknown): TypeError {
  return new TypeError(`The source's next() returned ${describeShape(step)}, not an iterator result.`);
}
