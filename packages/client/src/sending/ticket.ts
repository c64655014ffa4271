import { SharedTicket } from "@apns/transport";
import type { Notification } from "../notification/notification.js";
import type { Outcome } from "../notification/outcome.js";

/** What was accepted, by an answer, by proof or by silence. */
export type Acceptance = "accepted" | "presumed-accepted";

/** Notifications on their way, and who hears what became of them. */
export interface Ticket {
  /** Whether acceptance is worth an outcome; otherwise {@link acknowledge} hears of it. */
  readonly wantsAcceptance: boolean;
  notificationAt(sequence: number): Notification;
  /** Its place in the source of `sendMany`; 0 for `send`. */
  indexAt(sequence: number): number;
  settle(outcome: Outcome): void;
  acknowledge(acceptance: Acceptance, count: number): void;
}

/** Who gives the ticket of a notification, once it is known which sequence number it will have. */
export interface TicketSource {
  ticketFor(sequence: number): Ticket;
}

/** The ticket of one `send`. */
export class SendTicket implements Ticket, TicketSource {
  readonly settle: (outcome: Outcome) => void;
  readonly #notification: Notification;

  constructor(notification: Notification, settle: (outcome: Outcome) => void) {
    this.#notification = notification;
    this.settle = settle;
  }

  get wantsAcceptance(): boolean {
    return true;
  }

  ticketFor(): Ticket {
    return this;
  }

  notificationAt(): Notification {
    return this.#notification;
  }

  indexAt(): number {
    return 0;
  }

  acknowledge(): void {}
}

/** What the tickets of one `sendMany` or `broadcast` have in common. */
export interface TicketRun<Item> {
  readonly wantsAcceptance: boolean;
  recall(item: Item): Notification;
  settle(outcome: Outcome): void;
  acknowledge(acceptance: Acceptance, count: number): void;
}

/** The ticket of consecutive notifications of a run: what their outcomes are made of, and nothing for each. */
export class RunTicket<Item> extends SharedTicket implements Ticket {
  readonly #run: TicketRun<Item>;
  readonly #items: Item[];
  readonly #firstSequence: number;
  readonly #firstIndex: number;

  /** @param items more may come, see {@link add} */
  constructor(run: TicketRun<Item>, items: Item[], { sequence, index }: { sequence: number; index: number }) {
    super();
    this.#run = run;
    this.#items = items;
    this.#firstSequence = sequence;
    this.#firstIndex = index;
  }

  /** How many notifications it stands for. */
  get size(): number {
    return this.#items.length;
  }

  /** The sequence number and the index of the one that can be added. */
  get nextSequence(): number {
    return this.#firstSequence + this.#items.length;
  }

  get nextIndex(): number {
    return this.#firstIndex + this.#items.length;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  get wantsAcceptance(): boolean {
    return this.#run.wantsAcceptance;
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
