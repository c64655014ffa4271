import type { CountedIds, Receive, SessionStats } from "@apns/transport";
import type { ChannelsHost } from "../channels/channels-host.js";
import type { ClientWarning, ConnectionEvent } from "../events/client-event.js";
import type { Notification } from "../notification/notification.js";
import type { Origin } from "../notification/origin.js";
import type { Probe } from "../readiness/run-probe.js";
import type { IdentityStats } from "../senders/identity-stats.js";
import type { Ticket, TicketSource } from "./ticket.js";

/** Receives the verdicts of notifications. */
export type OnSettled = Receive<Ticket>;

/** What a sender reports to its client. */
export interface SenderCallbacks {
  /** Returns the receiver of the verdicts of one transport. */
  readonly settledBy: (origin: Origin) => OnSettled;
  readonly onEvent: (event: ConnectionEvent) => void;
  /** Called when a sender that had no room has some again. */
  readonly onRoom: () => void;
  readonly onWarning: (warning: ClientWarning) => void;
}

/** The fields of a broadcast: all but the device token. */
export type CommonFields = Omit<Notification, "deviceToken">;

/** The devices of notifications that have everything else in common. */
interface Devices<DeviceToken = string | Uint8Array> {
  readonly deviceTokens: readonly DeviceToken[];
  /** HTTP/2: their ids. Absent: that of the common fields, or those that the session makes. */
  readonly ids?: CountedIds | undefined;
}

/**
 * Takes notifications with the same content for the device tokens from an index on. Returns the index at which it
 * stopped; see `BinaryTransport.submitEach`.
 */
export type SubmitEach<DeviceToken = string | Uint8Array> = (
  devices: Devices<DeviceToken>,
  from: number,
  tickets: TicketSource,
) => number;

/** The sending half of a client, one for each protocol. */
export interface Sender {
  /** Notifications submitted and not settled. */
  readonly pending: number;
  readonly stats: SessionStats;
  /** How each identity is doing now. */
  readonly identities: readonly IdentityStats[];
  /** How many notifications may be pending before more of them would only wait. */
  readonly capacity: number;
  /** How many notifications to hand over before other work gets a turn; 0 when full, until `onRoom` is called. */
  readonly room: number;
  /** Sends the requests of channels; undefined where the protocol has none. */
  readonly channels: ChannelsHost | undefined;
  /**
   * Takes a notification and keeps no part of it, so that the caller may fill the same object again.
   *
   * @throws UsageError for bad input, before anything is queued
   */
  submit(notification: Notification, tickets: TicketSource): void;
  /** Does the same. Returns a function that withdraws the notification unless it was written. */
  submitCancellable(notification: Notification, tickets: TicketSource): () => void;
  /**
   * Checks and completes the fields of a broadcast.
   *
   * @param payload the payload before it was encoded
   * @throws UsageError for a field that this protocol does not have
   */
  completeCommon(common: CommonFields, payload: Notification["payload"]): CommonFields;
  /**
   * Returns a function that sends one notification to many devices at once; undefined where the sender has none, or
   * where each notification fails by itself and gets the reason that way.
   */
  submitEachOf(common: CommonFields): SubmitEach | undefined;
  /**
   * Asks the server whether it takes the credentials, over a connection that notifications use, too.
   *
   * @throws UsageError for an identity or a protocol that cannot be asked
   */
  probe(identity: string | undefined): Probe;
  flush(timeoutMs: number): Promise<void>;
  close(timeoutMs: number): Promise<void>;
}
