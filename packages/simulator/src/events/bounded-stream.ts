import type { SimulatorEvent } from "./simulator-event.js";
import type { EventStream } from "./simulator-events.js";

interface StreamParts {
  /** Makes the event that stands for those that were lost. */
  readonly resync: (lost: number) => SimulatorEvent;
  /** Called once, when the stream ends. */
  readonly closed: () => void;
}

/** Events that wait for one reader. When too many wait, one `resync` takes their place. */
export class BoundedStream implements EventStream {
  readonly #maxWaiting: number;
  readonly #parts: StreamParts;
  #queue: SimulatorEvent[] = [];
  /** The place of the next event in the queue. */
  #head = 0;
  #lost = 0;
  #isClosed = false;
  readonly #asking: ((result: IteratorResult<SimulatorEvent, undefined>) => void)[] = [];

  constructor(maxWaiting: number, parts: StreamParts) {
    this.#maxWaiting = maxWaiting;
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#queue.length - this.#head + (this.#lost > 0 ? 1 : 0);
  }

  push(event: SimulatorEvent): void {
    const ask = this.#asking.shift();
    if (ask !== undefined) {
      ask({ done: false, value: event });
      return;
    }
    const held = this.#queue.length - this.#head;
    if (held >= this.#maxWaiting) {
      this.#lost += held + 1;
      this.#queue = [];
      this.#head = 0;
    } else this.#queue.push(event);
  }

  next(): Promise<IteratorResult<SimulatorEvent, undefined>> {
    const event = this.#take();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#isClosed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  return(): Promise<IteratorResult<SimulatorEvent, undefined>> {
    this.#queue = [];
    this.#head = 0;
    this.#lost = 0;
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** What waits can still be read. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const ask of this.#asking.splice(0)) ask({ done: true, value: undefined });
    this.#parts.closed();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The loss comes before what came after it. */
  #take(): SimulatorEvent | undefined {
    if (this.#lost > 0) {
      const lost = this.#lost;
      this.#lost = 0;
      return this.#parts.resync(lost);
    }
    const event = this.#queue[this.#head];
    if (event === undefined) return undefined;
    this.#head += 1;
    // Cheap in the long run: each event is moved at most once.
    if (this.#head > 512 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return event;
  }
}
