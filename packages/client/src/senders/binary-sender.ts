import { BinaryTransport, type SessionStats } from "@apns/transport";
import type { Connector } from "@apns/transport/connector";
import type { BinarySessionOptions } from "@apns/transport/session";
import { UsageError } from "@apns/wire";
import { NotificationTemplate } from "@apns/wire/binary";
import { tracedConnector } from "../events/traced-connector.js";
import {
  binaryNotificationOf,
  identityRefused,
  ignoredFieldOf,
} from "../notification/binary-notification.js";
import type { Notification } from "../notification/notification.js";
import type { CommonFields, Sender, SenderCallbacks, SubmitEach } from "../sending/sender.js";
import { SendTicket, type Ticket, type TicketSource } from "../sending/ticket.js";
import { type IdentityStats, loadOf } from "./identity-stats.js";
import { sumOfStats } from "./sender-stats.js";

/** How many notifications of a run go over one of several connections before the next one is chosen. */
const TURNS = 32;
/** Roughly what a session takes before it is full, beside its resend buffer. */
const FULL_QUEUE = 4096;

type SessionOptions = Omit<BinarySessionOptions, "firstSequence">;

export interface BinarySenderOptions extends SenderCallbacks {
  readonly gateway: Connector;
  readonly session: SessionOptions;
  readonly certificateExpiresAt: Date;
  /** The topic of the certificate, or the one that was given; undefined where neither names one. */
  readonly topic: string | undefined;
  /** How many connections to keep, 1 or more. */
  readonly connections: number;
}

/** Sends over one or more connections to a binary gateway, each with a session of its own. */
export class BinarySender implements Sender {
  readonly capacity: number;
  readonly channels: undefined;
  readonly #certificateExpiresAt: Date;
  readonly #transports: readonly BinaryTransport<Ticket>[];
  readonly #session: SessionOptions;
  readonly #onWarning: SenderCallbacks["onWarning"];
  readonly #first: BinaryTransport<Ticket>;
  #current: BinaryTransport<Ticket>;
  #turnsLeft = 0;
  #hasWarned = false;

  constructor(options: BinarySenderOptions) {
    const { session, connections, onWarning } = options;
    this.capacity = (session.resendBufferSize + FULL_QUEUE) * connections;
    this.#first = createTransport(options, 0);
    const others = Array.from({ length: connections - 1 }, (_, lane) => createTransport(options, lane + 1));
    this.#transports = [this.#first, ...others];
    this.#current = this.#first;
    this.#session = session;
    this.#certificateExpiresAt = options.certificateExpiresAt;
    this.#onWarning = onWarning;
  }

  get pending(): number {
    return this.#transports.reduce((sum, { pending }) => sum + pending, 0);
  }

  get room(): number {
    return this.#leastPending().room;
  }

  get stats(): SessionStats {
    return sumOfStats(this.#transports);
  }

  get identities(): readonly IdentityStats[] {
    const certificateExpiresAt = this.#certificateExpiresAt;
    const load = loadOf(this.#transports);
    return [{ identity: undefined, ...load, certificateExpiresAt, providerTokenAgeMs: undefined }];
  }

  submit(notification: Notification, tickets: TicketSource): void {
    this.#checkFields(notification);
    const transport = this.#transportFor(tickets);
    transport.submit(binaryNotificationOf(notification), tickets.ticketFor(transport.nextSequence));
  }

  submitCancellable(notification: Notification, tickets: TicketSource): () => void {
    this.#checkFields(notification);
    const transport = this.#transportFor(tickets);
    const sequence = transport.submit(
      binaryNotificationOf(notification),
      tickets.ticketFor(transport.nextSequence),
    );
    return () => {
      transport.cancel(sequence);
    };
  }

  completeCommon(common: CommonFields): CommonFields {
    this.#checkFields(common);
    return common;
  }

  submitEachOf(common: CommonFields): SubmitEach | undefined {
    const template = this.#templateOf(common);
    if (template === undefined) return undefined;
    return ({ deviceTokens }, from, tickets) => {
      const transport = this.#leastPending();
      const ticket = tickets.ticketFor(transport.nextSequence);
      return transport.submitEach({ template, deviceTokens, from, ticket });
    };
  }

  #templateOf(common: CommonFields): NotificationTemplate | undefined {
    const { command, maxPayloadBytes } = this.#session;
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
      // Each notification of the broadcast fails for this reason, and its outcome has the error.
      return undefined;
    }
  }

  probe(): never {
    throw new UsageError(
      "unsupported-protocol",
      "warm and check exist in HTTP/2 only: a binary gateway answers good notifications with silence, and closes the connection on a bad one.",
      { field: "protocol" },
    );
  }

  async flush(timeoutMs: number): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.flush(timeoutMs)));
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close(timeoutMs)));
  }

  /** Refuses an identity; warns once of a field that is not sent. */
  #checkFields(notification: CommonFields): void {
    if (notification.identity !== undefined) throw identityRefused();
    if (this.#hasWarned) return;
    const field = ignoredFieldOf(notification);
    if (field === undefined) return;
    this.#hasWarned = true;
    this.#onWarning({
      type: "binary-ignores-field",
      field,
      message: `${field} was given and is ignored, as topic, pushType, collapseId and id all are over the binary protocol: it has no place for them.`,
    });
  }

  /** The transport with the least to do. Notifications of a run stay together for a while, which costs less. */
  #transportFor(tickets: TicketSource): BinaryTransport<Ticket> {
    if (this.#turnsLeft === 0 || tickets instanceof SendTicket) {
      this.#current = this.#leastPending();
      this.#turnsLeft = TURNS;
    }
    this.#turnsLeft -= 1;
    return this.#current;
  }

  /** Prefers transports that write soon, if there are any: one that cannot connect holds back no other. */
  #leastPending(): BinaryTransport<Ticket> {
    let best = this.#first;
    for (const transport of this.#transports) if (isBetter(transport, best)) best = transport;
    return best;
  }
}

function createTransport(options: BinarySenderOptions, lane: number): BinaryTransport<Ticket> {
  const { gateway, session, topic, connections, settledBy, onEvent, onRoom } = options;
  // Each transport numbers its connections from 1; these numbers are unique over all of them.
  const unique = (connection: number): number => (connection - 1) * connections + lane + 1;
  return new BinaryTransport<Ticket>({
    connector: tracedConnector(gateway, { service: "gateway", identity: undefined, connectionOf: unique }),
    session,
    onSettled: settledBy({ identity: undefined, topic, connectionOf: unique }),
    onEvent: (event) => {
      if (event.type === "room") onRoom();
      else if ("connection" in event) onEvent({ ...event, connection: unique(event.connection) });
      else onEvent(event);
    },
  });
}

function isBetter(one: BinaryTransport<Ticket>, other: BinaryTransport<Ticket>): boolean {
  const isFull = one.room === 0;
  return isFull === (other.room === 0) ? one.pending < other.pending : !isFull;
}
