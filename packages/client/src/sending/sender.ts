import type { Receive, SessionStats } from "@apns/transport";
import type { Notification } from "../notification/notification.js";
import type { Ticket, TicketSource } from "./ticket.js";

/** What the client does with the verdict of notifications. */
export type OnSettled = Receive<Ticket>;

/** Takes notifications with the same content for the device tokens from an index on; see `BinaryTransport.submitEach`. */
export type SubmitEach<DeviceToken = string | Uint8Array> = (
  deviceTokens: readonly DeviceToken[],
  from: number,
  tickets: TicketSource,
) => number;

/** The sending half of a client, one for each protocol. */
export interface Sender {
  /** Notifications submitted and not settled. */
  readonly pending: number;
  readonly stats: SessionStats;
  /** How many notifications may be pending before more of them would only wait. */
  readonly capacity: number;
  /**
   * How many notifications to hand over before other work gets a turn. 0 where they would only wait; `onRoom` tells
   * when that changes.
   */
  readonly room: number;
  /**
   * Takes a notification; no part of it is kept, so that the caller may fill the same object anew.
   *
   * @throws WireError or UsageError for bad input, before anything is queued
   */
  submit(notification: Notification, tickets: TicketSource): void;
  /** The same, and gives back the way to withdraw the notification as long as it was not written. */
  submitCancellable(notification: Notification, tickets: TicketSource): () => void;
  /**
   * How to send one notification to many devices at once; undefined where that is no better than one by one, or
   * cannot be done, which those one by one will tell.
   */
  submitEachOf(common: Omit<Notification, "deviceToken">): SubmitEach | undefined;
  flush(timeoutMs: number | undefined): Promise<void>;
  close(timeoutMs: number | undefined): Promise<void>;
}

export function noStats(): SessionStats {
  return { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
}

export function addStats(sum: SessionStats, stats: Readonly<SessionStats>): void {
  sum.written += stats.written;
  sum.resent += stats.resent;
  sum.possibleDuplicates += stats.possibleDuplicates;
  sum.connections += stats.connections;
  sum.losses += stats.losses;
}
