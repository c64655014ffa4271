import { encodePayload } from "@apns/wire";
import { checkNotification } from "../../notification/check-notification.js";
import type { Acceptance } from "../../notification/is-accepted.js";
import { identifierOf, NO_TRAVEL, type Outcome } from "../../notification/outcome.js";
import { refusalOf } from "../../notification/refusal.js";
import type { Sender, SubmitEach } from "../sender.js";
import type { Receiver } from "../source-reader.js";
import type { TicketSource } from "../ticket.js";
import type { GroupBooks } from "./group-books.js";
import { GroupTicket } from "./group-ticket.js";
import { type NotificationGroup, notificationAt } from "./notification-group.js";

const { types } = process.getBuiltinModule("node:util");

/** What a handover needs of a sender. */
export type GroupSender = Pick<Sender, "completeCommon" | "submit" | "submitEachOf">;

/** Hands groups over to a sender: all at once where that can be, otherwise one by one. */
export class GroupHandover implements Receiver<NotificationGroup>, GroupBooks {
  readonly #sender: GroupSender;
  readonly #books: GroupBooks;
  #pending = 0;
  #common: NotificationGroup["common"] | undefined;
  #submitEach: SubmitEach | undefined;

  constructor(sender: GroupSender, books: GroupBooks) {
    this.#sender = sender;
    this.#books = books;
  }

  get pending(): number {
    return this.#pending;
  }

  /** Takes a group, or an array of them. Returns the number of notifications. */
  take(value: NotificationGroup | readonly NotificationGroup[]): number {
    if (!isList(value)) return this.#take(value);
    return value.reduce((sum, group) => sum + this.#take(group), 0);
  }

  handOverGathered(): void {
    // Nothing is gathered: groups are large enough.
  }

  accepted(acceptance: Acceptance, count: number): void {
    this.#pending -= count;
    this.#books.accepted(acceptance, count);
  }

  settled(outcome: Outcome): void {
    this.#pending -= 1;
    this.#books.settled(outcome);
  }

  #take(group: NotificationGroup): number {
    const { deviceTokens } = group;
    this.#pending += deviceTokens.length;
    const submitEach = this.#submitEachOf(group);
    for (let index = 0; index < deviceTokens.length; ) {
      const tickets: TicketSource = {
        ticketFor: (sequence) => new GroupTicket(group, { sequence, index }, this),
      };
      try {
        if (submitEach !== undefined) index = submitEach(group, index, tickets);
        else {
          const notification = notificationAt(group, index);
          checkNotification(notification);
          this.#sender.submit(notification, tickets);
          index += 1;
        }
      } catch (error) {
        this.#refused(group, index, error);
        index += 1;
      }
    }
    return deviceTokens.length;
  }

  /** Undefined where each is to be submitted, or refused, by itself. */
  #submitEachOf({ common, duplicateGuard }: NotificationGroup): SubmitEach | undefined {
    if (duplicateGuard === "collapse-id" && common.collapseId === undefined) return undefined;
    if (common === this.#common) return this.#submitEach;
    this.#common = common;
    this.#submitEach = submitEachOf(this.#sender, common);
    return this.#submitEach;
  }

  #refused(group: NotificationGroup, index: number, thrown: unknown): void {
    const notification = notificationAt(group, index);
    const error = refusalOf(thrown, { item: notification, from: "source" });
    const identifier = identifierOf(notification);
    const outcome: Outcome = {
      outcome: "failed",
      error,
      notification,
      identifier,
      index,
      ...NO_TRAVEL,
    };
    try {
      group.onOutcome(outcome);
    } finally {
      this.settled(outcome);
    }
  }
}

function submitEachOf(sender: GroupSender, common: NotificationGroup["common"]): SubmitEach | undefined {
  try {
    checkNotification({ ...common, deviceToken: "" });
    const { payload } = common;
    const encoded = types.isUint8Array(payload) ? payload : encodePayload(payload);
    return sender.submitEachOf(sender.completeCommon({ ...common, payload: encoded }, payload));
  } catch {
    // Each notification fails for this reason, and its outcome has the error.
    return undefined;
  }
}

function isList(
  value: NotificationGroup | readonly NotificationGroup[],
): value is readonly NotificationGroup[] {
  return Array.isArray(value);
}
