import {
  BinaryTransport,
  type BinaryTransportOptions,
  resolveBinarySessionOptions,
  type SessionStats,
  TransportError,
} from "@apns/transport";
import type { Connector } from "@apns/transport/connector";
import { NotificationTemplate } from "@apns/wire";
import type { ConnectionEvent } from "../events/client-event.js";
import { binaryNotificationOf, type Notification } from "../notification/notification.js";
import { addStats, noStats, type OnSettled, type Sender, type SubmitEach } from "../sending/sender.js";
import { SendTicket, type Ticket, type TicketSource } from "../sending/ticket.js";

/** How many notifications of a run go over one of several connections before the next one is chosen. */
const TURNS = 32;
/** Roughly what a session takes before it is full, beside its resend buffer. */
const FULL_QUEUE = 4096;

export interface BinarySenderOptions {
  readonly gateway: Connector;
  readonly session: NonNullable<BinaryTransportOptions<Ticket>["session"]>;
  readonly connections: number;
  readonly resendBufferSize: number;
  readonly onSettled: OnSettled;
  readonly onEvent: (event: ConnectionEvent) => void;
  readonly onRoom: () => void;
}

/** Sends over one or more connections to a binary gateway, each with a session of its own. */
export class BinarySender implements Sender {
  readonly capacity: number;
  readonly #transports: BinaryTransport<Ticket>[];
  readonly #session: BinarySenderOptions["session"];
  readonly #first: BinaryTransport<Ticket>;
  #current: BinaryTransport<Ticket>;
  #turnsLeft = 0;

  constructor(options: BinarySenderOptions) {
    const { gateway, session, connections, onSettled, onEvent, onRoom } = options;
    this.capacity = (options.resendBufferSize + FULL_QUEUE) * connections;
    this.#transports = Array.from(
      { length: connections },
      (_, connection) =>
        new BinaryTransport<Ticket>({
          connector: gateway,
          session,
          onSettled,
          onEvent: (event) => {
            if (event.type === "room") onRoom();
            else onEvent({ ...event, connection });
          },
        }),
    );
    const [first] = this.#transports;
    if (first === undefined) throw new TransportError("closed", "The client has no connection.");
    this.#first = first;
    this.#current = first;
    this.#session = session;
  }

  get pending(): number {
    return this.#transports.reduce((sum, { pending }) => sum + pending, 0);
  }

  get room(): number {
    return this.#leastPending().room;
  }

  get stats(): SessionStats {
    const sum = noStats();
    for (const { stats } of this.#transports) addStats(sum, stats);
    return sum;
  }

  submit(notification: Notification, tickets: TicketSource): void {
    const transport = this.#transportFor(tickets);
    transport.submit(binaryNotificationOf(notification), tickets.ticketFor(transport.nextSequence));
  }

  submitCancellable(notification: Notification, tickets: TicketSource): () => void {
    const transport = this.#transportFor(tickets);
    const sequence = transport.submit(
      binaryNotificationOf(notification),
      tickets.ticketFor(transport.nextSequence),
    );
    return () => {
      transport.cancel(sequence);
    };
  }

  submitEachOf(common: Omit<Notification, "deviceToken">): SubmitEach | undefined {
    const template = this.#templateOf(common);
    if (template === undefined) return undefined;
    return (deviceTokens, from, tickets) => {
      const transport = this.#leastPending();
      const ticket = tickets.ticketFor(transport.nextSequence);
      return transport.submitEach({ template, deviceTokens, from, ticket });
    };
  }

  #templateOf(common: Omit<Notification, "deviceToken">): NotificationTemplate | undefined {
    const { command, maxPayloadBytes } = resolveBinarySessionOptions(this.#session);
    try {
      const { payload, expiration, priority } = binaryNotificationOf({ ...common, deviceToken: "" });
      return new NotificationTemplate(
        {
          payload,
          ...(expiration === undefined ? {} : { expiration }),
          ...(priority === undefined ? {} : { priority }),
        },
        { command, maxPayloadBytes },
      );
    } catch {
      // Each of them fails for this reason, and is told so.
      return undefined;
    }
  }

  async flush(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.flush(timeoutMs)));
  }

  async close(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close(timeoutMs)));
  }

  /** The transport with the least to do. What belongs together stays together for a while: so it costs less. */
  #transportFor(tickets: TicketSource): BinaryTransport<Ticket> {
    if (this.#turnsLeft === 0 || tickets instanceof SendTicket) {
      this.#current = this.#leastPending();
      this.#turnsLeft = TURNS;
    }
    this.#turnsLeft -= 1;
    return this.#current;
  }

  /** Of those where something can be written soon, if there are any: one that cannot connect holds back no other. */
  #leastPending(): BinaryTransport<Ticket> {
    let best = this.#first;
    for (const transport of this.#transports) if (isBetter(transport, best)) best = transport;
    return best;
  }
}

function isBetter(one: BinaryTransport<Ticket>, other: BinaryTransport<Ticket>): boolean {
  const isFull = one.room === 0;
  return isFull === (other.room === 0) ? one.pending < other.pending : !isFull;
}
