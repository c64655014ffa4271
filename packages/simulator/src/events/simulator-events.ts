import type { SimulatorEvent, SimulatorEventKind } from "./simulator-event.js";

/** What `events.stream` and `events.listen` take. */
export interface EventOptions {
  /** Only these kinds; `resync` and `reset` always come. Default: all but `frame`. */
  readonly kinds?: readonly SimulatorEventKind[] | undefined;
}

/** What `events.stream` takes. */
export interface EventStreamOptions extends EventOptions {
  /** How many events may wait for their reader, 1 to 1,000,000. Beyond that they make way for one `resync`. Default 10,000. */
  readonly maxWaiting?: number | undefined;
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
}

/** Events for one reader. Leaving a loop over it ends it, as `close` does. */
export interface EventStream extends AsyncIterableIterator<SimulatorEvent> {
  /** How many events wait. */
  readonly waiting: number;
  close(): void;
}

/** What happens in a simulator, as it happens. With nobody listening it costs nothing. */
export interface SimulatorEvents {
  /** How many read or listen. */
  readonly readers: number;
  /** The id of the newest event. */
  readonly cursor: string;
  /** @throws SimulatorError `invalid-option` */
  stream(options?: EventStreamOptions): EventStream;
  /**
   * Calls back at once, in the middle of what happens: be quick, and do not throw. Returns what ends it.
   *
   * @throws SimulatorError `invalid-option`
   */
  listen(listener: (event: SimulatorEvent) => void, options?: EventOptions): () => void;
}
