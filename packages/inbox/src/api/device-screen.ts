import type { Screen } from "@apns/simulator/display";
import type { Display } from "./notification.js";

/** What a phone showed when a notification came, or shows now: all that came before it counts. */
export interface DeviceScreen {
  /** The phone's own device token, also if it was asked for by the one of a Live Activity. */
  readonly deviceToken: string;
  /** The id of the notification; null for now. */
  readonly at: string | null;
  /** What the notification did; null for now. */
  readonly display: Display | null;
  /** Before the notification; for now the same as `after`. */
  readonly before: Screen;
  readonly after: Screen;
  /** How many earlier notifications count. */
  readonly counted: number;
  /** False if earlier ones are beyond the limit of 1,000, or may have left the ring. */
  readonly isComplete: boolean;
}
