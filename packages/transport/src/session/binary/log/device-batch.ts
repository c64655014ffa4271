import type { NotificationTemplate } from "@apns/wire/binary";

/** One notification for many devices. */
export interface DeviceBatch<Ticket> {
  /** Made with the session's `command` and `maxPayloadBytes`. */
  readonly template: NotificationTemplate;
  readonly deviceTokens: readonly (string | Uint8Array)[];
  /** Index of the first device token to take. */
  readonly from: number;
  /** The ticket of each notification; with a `SharedTicket` those that settle together are reported together. */
  readonly ticket: Ticket;
}
