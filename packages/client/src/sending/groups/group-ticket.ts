import { SharedTicket } from "@apns/transport";
import { acceptedChannel } from "../../events/outcome-channels.js";
import type { Acceptance } from "../../notification/is-accepted.js";
import type { Notification } from "../../notification/notification.js";
import type { Outcome } from "../../notification/outcome.js";
import type { Ticket } from "../ticket.js";
import type { GroupBooks } from "./group-books.js";
import { type NotificationGroup, notificationAt } from "./notification-group.js";

/** The ticket of consecutive notifications of a group. */
export class GroupTicket extends SharedTicket implements Ticket {
  readonly #group: NotificationGroup;
  /** What a sequence number is ahead of the index in the group. */
  readonly #ahead: number;
  readonly #books: GroupBooks;

  constructor(
    group: NotificationGroup,
    { sequence, index }: { readonly sequence: number; readonly index: number },
    books: GroupBooks,
  ) {
    super();
    this.#group = group;
    this.#ahead = sequence - index;
    this.#books = books;
  }

  get wantsAcceptance(): boolean {
    return false;
  }

  /** Nobody sees the ids of acceptances that are only counted. */
  override get wantsIds(): boolean {
    return false;
  }

  /** Nobody sees their times either, unless someone listens. */
  override get wantsJourney(): boolean {
    return acceptedChannel.hasSubscribers;
  }

  notificationAt(sequence: number): Notification {
    return notificationAt(this.#group, this.indexAt(sequence));
  }

  indexAt(sequence: number): number {
    return sequence - this.#ahead;
  }

  settle(outcome: Outcome): void {
    try {
      this.#group.onOutcome(outcome);
    } finally {
      this.#books.settled(outcome);
    }
  }

  acknowledge(acceptance: Acceptance, count: number, sequence: number): void {
    try {
      this.#group.onAccepted(acceptance, this.indexAt(sequence), count);
    } finally {
      this.#books.accepted(acceptance, count);
    }
  }
}
