import { SharedTicket } from "@apns/transport";
import { acceptedChannel } from "../events/outcome-channels.js";
import type { Acceptance } from "../notification/is-accepted.js";
import type { Notification } from "../notification/notification.js";
import type { Outcome } from "../notification/outcome.js";

/** Stands for notifications on their way, and receives their outcomes. */
export interface Ticket {
  /** Whether each acceptance becomes an outcome; otherwise {@link acknowledge} counts it. */
  readonly wantsAcceptance: boolean;
  notificationAt(sequence: number): Notification;
  /** Its place in the source of `sendMany`; 0 for `send`. */
  indexAt(sequence: number): number;
  settle(outcome: Outcome): void;
  /** So many were accepted, with consecutive sequence numbers from that one on. */
  acknowledge(acceptance: Acceptance, count: number, sequence: number): void;
}

/** Gives the ticket of a notification once its sequence number is known. */
export interface TicketSource {
  ticketFor(sequence: number): Ticket;
}

/** The ticket of one `send`. */
export class SendTicket implements Ticket, TicketSource {
  readonly settle: (outcome: Outcome) => void;
  readonly notification: Notification;

  constructor(notification: Notification, settle: (outcome: Outcome) => void) {
    this.notification = notification;
    this.settle = settle;
  }

  get wantsAcceptance(): boolean {
    return true;
  }

  ticketFor(): Ticket {
    return this;
  }

  notificationAt(): Notification {
    return this.notification;
  }

  indexAt(): number {
    return 0;
  }

  acknowledge(): void {}
}

/** The part of a run that its tickets know. */
export interface TicketRun<Item> {
  readonly wantsAcceptance: boolean;
  recall(item: Item): Notification;
  settle(outcome: Outcome): void;
  acknowledge(acceptance: Acceptance, count: number): void;
}

/** The ticket of consecutive notifications of a run: it keeps their items, from which outcomes are made. */
export class RunTicket<Item> extends SharedTicket implements Ticket {
  readonly #run: TicketRun<Item>;
  readonly #items: Item[];
  readonly #firstSequence: number;
  readonly #firstIndex: number;

  /** @param items {@link add} appends to them */
  constructor(run: TicketRun<Item>, items: Item[], { sequence, index }: { sequence: number; index: number }) {
    super();
    this.#run = run;
    this.#items = items;
    this.#firstSequence = sequence;
    this.#firstIndex = index;
  }

  /** The number of notifications it stands for. */
  get size(): number {
    return this.#items.length;
  }

  /** The sequence number of the notification that {@link add} may take next. */
  get nextSequence(): number {
    return this.#firstSequence + this.#items.length;
  }

  /** The index of that notification. */
  get nextIndex(): number {
    return this.#firstIndex + this.#items.length;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  get wantsAcceptance(): boolean {
    return this.#run.wantsAcceptance;
  }

  /** Nobody sees the ids of acceptances that are only counted. */
  override get wantsIds(): boolean {
    return this.#run.wantsAcceptance;
  }

  /** Nobody sees their times either, unless someone listens. */
  override get wantsJourney(): boolean {
    return this.#run.wantsAcceptance || acceptedChannel.hasSubscribers;
  }

  notificationAt(sequence: number): Notification {
    return this.#run.recall(this.#items[sequence - this.#firstSequence] as Item);
  }

  indexAt(sequence: number): number {
    return this.#firstIndex + sequence - this.#firstSequence;
  }

  settle(outcome: Outcome): void {
    this.#run.settle(outcome);
  }

  acknowledge(acceptance: Acceptance, count: number): void {
    this.#run.acknowledge(acceptance, count);
  }
}
