import type { Notification } from "./notification.js";
import type { Outcome } from "./outcome.js";

/** What was accepted, by an answer, by proof or by silence. */
export type Acceptance = "accepted" | "presumed-accepted";

/** One notification on its way, and who hears what became of it. */
export interface Ticket {
  readonly notification: Notification;
  /** Its place in the source of `sendMany`; 0 for `send`. */
  readonly index: number;
  /** Whether acceptance is worth an outcome; otherwise {@link acknowledge} hears of it. */
  readonly wantsAcceptance: boolean;
  settle(outcome: Outcome): void;
  acknowledge(acceptance: Acceptance): void;
}

/** The ticket of one `send`. */
export class SendTicket implements Ticket {
  readonly notification: Notification;
  readonly settle: (outcome: Outcome) => void;

  constructor(notification: Notification, settle: (outcome: Outcome) => void) {
    this.notification = notification;
    this.settle = settle;
  }

  get index(): number {
    return 0;
  }

  get wantsAcceptance(): boolean {
    return true;
  }

  acknowledge(): void {}
}
