import type { BinaryNotification } from "@apns/wire/binary";
import type { PartialOptions } from "../options/option-table.js";
import { BinarySession } from "../session/binary/binary-session.js";
import type { BinarySessionEvent } from "../session/binary/events.js";
import type { DeviceBatch } from "../session/binary/log/device-batch.js";
import type { FrameMemory } from "../session/binary/log/frame-memory.js";
import type { BinarySessionOptions } from "../session/binary/options.js";
import type { SessionStats } from "../session/session-stats.js";
import type { Receive } from "../session/settlements.js";
import type { Connector } from "./connector/index.js";
import { Driver } from "./driver.js";
import type { SocketEvent } from "./driver-options.js";

export interface BinaryTransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`. */
  readonly connector: Connector;
  /** How the session behaves. Default for each option: see its type. */
  readonly session?: PartialOptions<BinarySessionOptions> | undefined;
  /**
   * Receives each ticket with its verdict, exactly once for each submission. Those of a `SharedTicket` that settle
   * together come in one call; `run` says which. An error that it throws becomes an uncaught exception.
   */
  readonly onSettled: Receive<Ticket>;
  /** Receives every other event. Default: events are dropped. Errors as with `onSettled`. */
  readonly onEvent?: ((event: BinaryTransportEvent) => void) | undefined;
}

/** What a transport reports besides verdicts: the events of its session and of its connections. */
export type BinaryTransportEvent = BinarySessionEvent | SocketEvent;

/** Memory that Node has not zeroed: every byte is written before it leaves. */
const nodeMemory: FrameMemory = { allocate: (byteCount) => Buffer.allocUnsafeSlow(byteCount) };

/**
 * Sends notifications to a binary gateway: a {@link BinarySession} on real sockets. One connection in use at a time;
 * notifications of one transport are taken in the order in which they were submitted.
 *
 * It keeps the process alive only while something is in flight, and from `close` until everything is closed.
 */
export class BinaryTransport<Ticket extends object> implements AsyncDisposable {
  readonly #session: BinarySession<Ticket>;
  readonly #driver: Driver<Ticket, Parameters<Receive<Ticket>>[1], BinarySessionEvent>;

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range */
  constructor(options: BinaryTransportOptions<Ticket>) {
    const { connector, onSettled, onEvent } = options;
    const session = new BinarySession<Ticket>(options.session ?? {}, Math.random, nodeMemory);
    this.#session = session;
    // An error response is six bytes that decide everything: it is handled before anything else is written.
    this.#driver = new Driver({ connector, session, onSettled, onEvent, leave: "tick", read: "at-once" });
  }

  /** Notifications submitted and not yet settled. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Notifications submitted and not yet written. */
  get queued(): number {
    return this.#session.queued;
  }

  /** How many more to submit before other work gets a turn; 0: full, wait for the event `room`. */
  get room(): number {
    return this.#session.room;
  }

  /** Counters since the transport was created. */
  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  /** The number of open connections, spare ones included. */
  get connectionCount(): number {
    return this.#driver.connectionCount;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. Notifications submitted in one turn of the event
   * loop leave in one write. Returns the sequence number for {@link cancel}.
   *
   * @throws UsageError for bad input, or `closed`; nothing is queued then
   */
  submit(notification: BinaryNotification, ticket: Ticket): number {
    return this.#session.submit(notification, ticket, this.#driver.soon());
  }

  /**
   * Takes one notification for many devices: its frame is encoded once and copied. Sequence numbers are consecutive,
   * from {@link nextSequence} on, in the order of the device tokens. Returns the number of device tokens; at a bad one
   * it stops and returns its index.
   *
   * @throws UsageError if the first device token is bad, or `closed`; nothing is queued then
   */
  submitEach(batch: DeviceBatch<Ticket>): number {
    return this.#session.submitEach(batch, this.#driver.soon());
  }

  /** The sequence number of the next notification. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Withdraws a notification that has not been written. Returns whether it did; false: it is too late. */
  cancel(sequence: number): boolean {
    return this.#session.cancel(sequence, this.#driver.ask());
  }

  /**
   * Resolves when everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, milliseconds, 0 to 86,400,000; default 30,000
   * @throws TransportError `flush-timeout`; the notifications stay in flight. UsageError for a time-out out of range
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return this.#driver.flush(timeoutMs);
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes. Those that do not settle in time settle as
   * `failed` (never sent) or `unaccounted`. A later call may shorten the time-out.
   *
   * @param timeoutMs how long that may take, milliseconds, 0 (not at all) to 86,400,000; default 30,000
   */
  close(timeoutMs = 30_000): Promise<void> {
    return this.#driver.close(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
