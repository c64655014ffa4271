import type { ReceivedNotification } from "@apns/simulator";

/** One thing that a notification must have. */
export interface Condition {
  /** The parameter that states it. */
  readonly filter: string;
  /** In the words of the caller. */
  readonly wanted: string;
  holds(notification: ReceivedNotification): boolean;
  /** What the notification has instead, for messages. */
  found(notification: ReceivedNotification): string | null;
}

/** Whether all hold. */
export function allHold(conditions: readonly Condition[], notification: ReceivedNotification): boolean {
  for (const condition of conditions) if (!condition.holds(notification)) return false;
  return true;
}
