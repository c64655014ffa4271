import type { FrameTarget, NotificationTemplate } from "@apns/wire/binary";

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

/**
 * Writes frames from index `next` on and returns their number; see `NotificationTemplate.writeInto`. 0 where it throws:
 * a device token that cannot be looked at, such as a revoked proxy, is found when each is encoded by itself.
 */
export function writeFrames<Ticket>(
  { template, deviceTokens }: DeviceBatch<Ticket>,
  next: number,
  target: FrameTarget,
): number {
  try {
    return template.writeInto(deviceTokens, next, target);
  } catch {
    return 0;
  }
}
