import type { BinaryNotification } from "@apns/wire";
import type { PartialOptions } from "../options/option-table.js";
import { BinarySession } from "../session/binary/binary-session.js";
import type { BinarySessionEvent } from "../session/binary/events.js";
import type { DeviceBatch } from "../session/binary/log/device-batch.js";
import type { FrameMemory } from "../session/binary/log/frame-memory.js";
import type { BinarySessionOptions } from "../session/binary/options.js";
import type { SessionStats } from "../session/session-stats.js";
import type { Receive } from "../session/settlements.js";
import type { Connector } from "./connector/index.js";
import { Driver, type SocketEvent } from "./driver.js";

export interface BinaryTransportOptions<Ticket extends object> {
  /** Opens the connections; see `createConnector` of `@apns/transport/connector`. */
  readonly connector: Connector;
  /** How the session behaves; each absent option has its default. */
  readonly session?: PartialOptions<BinarySessionOptions> | undefined;
  /**
   * Receives each ticket with its verdict, exactly once for each submission; a `SharedTicket` with several at a time,
   * see `run`. What it throws becomes an uncaught exception of its own.
   */
  readonly onSettled: Receive<Ticket>;
  /** Receives what happens beside verdicts. Default: nothing does. Errors as with `onSettled`. */
  readonly onEvent?: ((event: BinaryTransportEvent) => void) | undefined;
}

/** What a transport reports beside verdicts: the events of its session, and what becomes of its connections. */
export type BinaryTransportEvent = BinarySessionEvent | SocketEvent;

/** Memory that Node does not fill with zeros first: every byte that leaves was written before. */
const nodeMemory: FrameMemory = { allocate: (byteCount) => Buffer.allocUnsafeSlow(byteCount) };

/**
 * Sends notifications to a binary gateway: a {@link BinarySession} on real sockets. One connection at a time;
 * notifications of one transport are taken in the order in which they were submitted.
 *
 * While nothing is in flight it does not keep the process alive.
 */
export class BinaryTransport<Ticket extends object> implements AsyncDisposable {
  readonly #session: BinarySession<Ticket>;
  readonly #driver: Driver<Ticket, Parameters<Receive<Ticket>>[1], BinarySessionEvent>;

  /** @throws UsageError for session options that are unknown, of a wrong type or out of range */
  constructor(options: BinaryTransportOptions<Ticket>) {
    const { connector, onSettled, onEvent } = options;
    const session = new BinarySession<Ticket>(options.session ?? {}, Math.random, nodeMemory);
    this.#session = session;
    // An error response is six bytes that decide: they are handled before anything else is written.
    this.#driver = new Driver({ connector, session, onSettled, onEvent, leave: "tick", read: "at-once" });
  }

  /** Notifications submitted and not settled. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Notifications submitted and not written. */
  get queued(): number {
    return this.#session.queued;
  }

  /** How many more to submit before other work gets a turn; 0 when full, until the event `room`. */
  get room(): number {
    return this.#session.room;
  }

  get stats(): Readonly<SessionStats> {
    return this.#session.stats;
  }

  /**
   * Takes a notification; its ticket comes back through `onSettled`. What is submitted in one turn of the
   * event loop leaves in one write. Returns the sequence number for {@link cancel}.
   *
   * @throws WireError for bad input, before anything is queued; UsageError `closed`
   */
  submit(notification: BinaryNotification, ticket: Ticket): number {
    return this.#session.submit(notification, ticket, this.#driver.soon());
  }

  /**
   * Takes one notification for many devices: its frame is encoded once, and copied. The sequence numbers are
   * consecutive, from {@link nextSequence} on, in the order of the device tokens. Stops at a bad device token and
   * returns its index; returns the number of device tokens where all are good.
   *
   * @throws WireError where the very first one is bad, before anything is queued; UsageError `closed`
   */
  submitEach(batch: DeviceBatch<Ticket>): number {
    return this.#session.submitEach(batch, this.#driver.soon());
  }

  /** The sequence number that the next notification gets. */
  get nextSequence(): number {
    return this.#session.nextSequence;
  }

  /** Withdraws a notification that has not been written. Returns false when it is too late. */
  cancel(sequence: number): boolean {
    return this.#session.cancel(sequence, this.#driver.soon());
  }

  /**
   * Resolves once everything submitted so far has settled.
   *
   * @param timeoutMs how long that may take, in milliseconds; default 30,000
   * @throws TransportError `flush-timeout`; the notifications stay in flight then
   */
  flush(timeoutMs = 30_000): Promise<void> {
    return this.#driver.flush(timeoutMs);
  }

  /**
   * Takes no more notifications, lets those in flight settle, then closes. What has not settled in time
   * settles as failed (never sent) or unaccounted. May be called again, for instance with a shorter time.
   *
   * @param timeoutMs how long it may take, in milliseconds; default 30,000; 0 closes at once
   */
  close(timeoutMs = 30_000): Promise<void> {
    return this.#driver.close(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
