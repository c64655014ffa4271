import {
  BinaryTransport,
  type BinaryTransportOptions,
  type SessionStats,
  TransportError,
} from "@apns/transport";
import type { Connector } from "@apns/transport/connector";
import type { ConnectionEvent } from "./client-event.js";
import { binaryNotificationOf, type Notification } from "./notification.js";
import { addStats, noStats, type OnSettled, type Sender } from "./sender.js";
import type { Ticket } from "./ticket.js";

export interface BinarySenderOptions {
  readonly gateway: Connector;
  readonly session: NonNullable<BinaryTransportOptions<Ticket>["session"]>;
  readonly connections: number;
  readonly resendBufferSize: number;
  readonly onSettled: OnSettled;
  readonly onEvent: (event: ConnectionEvent) => void;
}

/** Sends over one or more connections to a binary gateway, each with a session of its own. */
export class BinarySender implements Sender {
  readonly capacity: number;
  readonly #transports: BinaryTransport<Ticket>[];

  constructor(options: BinarySenderOptions) {
    const { gateway, session, connections, onSettled, onEvent } = options;
    this.capacity = 2 * options.resendBufferSize * connections;
    this.#transports = Array.from(
      { length: connections },
      (_, connection) =>
        new BinaryTransport<Ticket>({
          connector: gateway,
          session,
          onSettled,
          onEvent: (event) => onEvent({ ...event, connection }),
        }),
    );
  }

  get pending(): number {
    return this.#transports.reduce((sum, { pending }) => sum + pending, 0);
  }

  get stats(): SessionStats {
    const sum = noStats();
    for (const { stats } of this.#transports) addStats(sum, stats);
    return sum;
  }

  submit(notification: Notification, ticket: Ticket): void {
    this.#leastPending().submit(binaryNotificationOf(notification), ticket);
  }

  submitCancellable(notification: Notification, ticket: Ticket): () => void {
    const transport = this.#leastPending();
    const sequence = transport.submit(binaryNotificationOf(notification), ticket);
    return () => {
      transport.cancel(sequence);
    };
  }

  async flush(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.flush(timeoutMs)));
  }

  async close(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close(timeoutMs)));
  }

  #leastPending(): BinaryTransport<Ticket> {
    let best = this.#transports[0];
    if (best !== undefined && this.#transports.length === 1) return best;
    for (const transport of this.#transports) {
      if (best === undefined || transport.pending < best.pending) best = transport;
    }
    if (best === undefined) throw new TransportError("closed", "The client has no connection.");
    return best;
  }
}
