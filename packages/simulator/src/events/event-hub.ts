import { abortSignal } from "../checks/abort-signal.js";
import { list, oneOf, whole } from "../checks/check.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../options/resolve-options.js";
import { realQueueMicrotask } from "../real-time.js";
import { BoundedStream } from "./bounded-stream.js";
import type { SimulatorEvent, SimulatorEventKind } from "./simulator-event.js";
import type { EventOptions, EventStream, EventStreamOptions, SimulatorEvents } from "./simulator-events.js";

const KINDS = [
  "notification",
  "answer",
  "delivery",
  "device",
  "rules",
  "connection",
  "frame",
  "clock",
  "deleted",
  "reset",
  "resync",
] as const satisfies readonly SimulatorEventKind[];

const DEFAULT_KINDS: readonly SimulatorEventKind[] = KINDS.filter((kind) => kind !== "frame");
/** Whoever reads anything has to know of these. */
const ALWAYS: readonly SimulatorEventKind[] = ["reset", "resync"];

const kindsOption = option<readonly SimulatorEventKind[]>(list(oneOf(...KINDS)), DEFAULT_KINDS);

const LISTEN_OPTIONS: OptionTable<Resolved<EventOptions>> = { kinds: kindsOption };
const STREAM_OPTIONS: OptionTable<Resolved<EventStreamOptions, "signal">> = {
  kinds: kindsOption,
  maxWaiting: option(whole(1, 1_000_000), 10_000),
  signal: optional(abortSignal),
};

type Unstamped<Event> = Event extends SimulatorEvent ? Omit<Event, "id" | "at"> : never;

/** An event without its id and time. */
export type EventBody = Unstamped<SimulatorEvent>;

/** An event that is about to get its id and time. */
interface Stampable {
  readonly kind: SimulatorEventKind;
  id?: string;
  at?: number;
}

interface Reader {
  readonly kinds: ReadonlySet<SimulatorEventKind>;
  readonly take: (event: SimulatorEvent) => void;
}

/** Passes on what happens to those who listen. */
export class EventHub implements SimulatorEvents {
  readonly #now: () => number;
  #readers: readonly Reader[] = [];
  readonly #streams = new Set<EventStream>();
  #wanted: ReadonlySet<SimulatorEventKind> = new Set();
  #startId: string;
  #sequence = 0;

  constructor(startId: string, now: () => number) {
    this.#startId = startId;
    this.#now = now;
  }

  get readers(): number {
    return this.#readers.length;
  }

  get cursor(): string {
    return `${this.#startId}-${this.#sequence}`;
  }

  /** Whether somebody listens: ask before you make an event. */
  wants(kind: SimulatorEventKind): boolean {
    return this.#wanted.has(kind);
  }

  /** @param body a new object, which becomes the event */
  publish(body: EventBody): void {
    if (!this.#wanted.has(body.kind)) return;
    this.#sequence += 1;
    // Stamped in place: a copy for each notification costs more than everything else here.
    const event: Stampable = body;
    event.id = `${this.#startId}-${this.#sequence}`;
    event.at = this.#now();
    for (const { kinds, take } of this.#readers) if (kinds.has(event.kind)) take(event as SimulatorEvent);
  }

  listen(listener: (event: SimulatorEvent) => void, options: EventOptions = {}): () => void {
    const { kinds } = resolveOptions(LISTEN_OPTIONS, options, "events.listen");
    return this.#add(kinds, (event) => {
      try {
        listener(event);
      } catch (error) {
        // A mistake of the program: it must show, and must not break the connection that was just served.
        realQueueMicrotask(() => {
          throw error;
        });
      }
    });
  }

  stream(options: EventStreamOptions = {}): EventStream {
    const { kinds, maxWaiting, signal } = resolveOptions(STREAM_OPTIONS, options, "events.stream");
    let leave = (): void => {};
    const onAbort = (): void => stream.close();
    const stream = new BoundedStream(maxWaiting, {
      resync: (lost) => ({ kind: "resync", lost, id: this.cursor, at: this.#now() }),
      closed: () => {
        leave();
        this.#streams.delete(stream);
        signal?.removeEventListener("abort", onAbort);
      },
    });
    leave = this.#add(kinds, (event) => stream.push(event));
    this.#streams.add(stream);
    if (signal?.aborted) stream.close();
    else signal?.addEventListener("abort", onAbort, { once: true });
    return stream;
  }

  /** Events have a new start id from now on. */
  restart(startId: string): void {
    this.#startId = startId;
    this.#sequence = 0;
    this.publish({ kind: "reset" });
  }

  /** Ends all streams, and forgets who listens. */
  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#readers = [];
    this.#wanted = new Set();
  }

  #add(kinds: readonly SimulatorEventKind[], take: Reader["take"]): () => void {
    const reader = { kinds: new Set([...kinds, ...ALWAYS]), take };
    this.#put([...this.#readers, reader]);
    return () => this.#put(this.#readers.filter((each) => each !== reader));
  }

  #put(readers: readonly Reader[]): void {
    this.#readers = readers;
    this.#wanted = new Set(Array.from(this.#readers, ({ kinds }) => [...kinds]).flat());
  }
}
