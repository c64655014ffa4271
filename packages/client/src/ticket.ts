import type { Notification } from "./notification.js";
import type { Outcome } from "./outcome.js";

/** One notification on its way, and who waits for it. */
export class Ticket {
  readonly notification: Notification;
  /** Its place in the source of `sendMany`. */
  readonly index: number;
  readonly settle: (outcome: Outcome) => void;

  constructor(notification: Notification, index: number, settle: (outcome: Outcome) => void) {
    this.notification = notification;
    this.index = index;
    this.settle = settle;
  }
}
