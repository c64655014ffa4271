import type { NotificationTemplate } from "@apns/wire/binary";

/** One notification for many devices, as it is handed over. */
export interface DeviceBatch<Ticket> {
  /** Made with the command and the limit of the session. */
  readonly template: NotificationTemplate;
  readonly deviceTokens: readonly (string | Uint8Array)[];
  /** Index of the first device token to take. */
  readonly from: number;
  /** The ticket of each of them; best a `SharedTicket`. */
  readonly ticket: Ticket;
}
